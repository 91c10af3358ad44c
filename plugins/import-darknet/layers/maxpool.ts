import type { ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/**
 * `[maxpool]`. `padding` is that of both sides together, by default all but one pixel of the window, the smaller half of
 * it above and to the left. Source: AlexeyAB/darknet, src/maxpool_layer.c `forward_maxpool_layer`.
 */
export const maxpool: ReadLayer = (section, { index, previous }) => {
  const stride = section.integer('stride', { fallback: 1, min: 1, max: 32 });
  const size = section.integer('size', { fallback: stride, min: 1, max: 31 });
  const padding = section.integer('padding', { fallback: size - 1, max: 2 * size - 2 });
  section.only({ maxpool_depth: 0, antialiasing: 0, maxpool_zero_nonmax: 0 });
  section.finish([...TRAINING_KEYS, 'out_channels']);
  const extent = previous === undefined ? 1 : Math.floor((previous.size + padding - size) / stride) + 1;
  if (extent < 1) section.problem(`a window of ${size} does not fit its input of ${previous!.size} by ${previous!.size}`, 'size');
  const before = Math.floor(padding / 2);
  return {
    extents: previous && !section.failed ? { channels: previous.channels, size: extent } : undefined,
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => (
      editor.emit('MaxPool', { x: value(index - 1) }, { kernel: [size, size], strides: [stride, stride], pads: [before, before, padding - before, padding - before] }, { name: `maxpool${index}` }).y
    )),
  };
};
