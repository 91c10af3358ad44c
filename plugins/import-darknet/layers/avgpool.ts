import type { ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/** `[avgpool]`: the mean of every channel, whatever its size. */
export const avgpool: ReadLayer = (section, { index, previous }) => {
  section.finish(TRAINING_KEYS);
  return {
    extents: previous && !section.failed ? { channels: previous.channels, size: 1 } : undefined,
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => (
      editor.emit('ReduceMean', { x: value(index - 1) }, { axes: [2, 3], keepDims: true }, { name: `avgpool${index}` }).y
    )),
  };
};
