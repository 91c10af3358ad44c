import type { ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/** `[upsample]`: every pixel repeated. */
export const upsample: ReadLayer = (section, { index, previous }) => {
  const stride = section.integer('stride', { fallback: 2, min: 1, max: 32 });
  section.only({ scale: 1 });
  section.finish(TRAINING_KEYS);
  return {
    extents: previous && !section.failed ? { channels: previous.channels, size: previous.size * stride } : undefined,
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => (
      editor.emit('ResizeNearest', { x: value(index - 1) }, { scale: [stride, stride] }, { name: `upsample${index}` }).y
    )),
  };
};
