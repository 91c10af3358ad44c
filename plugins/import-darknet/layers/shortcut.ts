import { ACTIVATIONS, emitActivation } from '../activation.ts';
import type { ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/** `[shortcut]`: the layer before plus others of the same shape. Darknet also adds unequal shapes, in part; that is refused. */
export const shortcut: ReadLayer = (section, { index, previous, referred }) => {
  const from = referred('from', section.integers('from', { min: -4096, max: 4096 }));
  const activation = section.word('activation', ACTIVATIONS, 'linear');
  section.only({ weights_type: 'none', weights_normalization: 'none' });
  section.finish(TRAINING_KEYS);
  for (const { extents, index: other } of from) {
    if (previous === undefined || extents === undefined || (extents.channels === previous.channels && extents.size === previous.size)) continue;
    section.problem(`adds ${text(previous)} and layer ${other}'s ${text(extents)}; only equal shapes are supported`, 'from');
  }
  return {
    extents: section.failed ? undefined : previous,
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => {
      const name = `shortcut${index}`;
      const sum = from.reduce((a, other) => editor.emit('Add', { a, b: value(other.index) }, {}, { name }).y, value(index - 1));
      return emitActivation(editor, activation, sum, name);
    }),
  };
};

function text({ channels, size }: { channels: number; size: number }): string {
  return `${channels}x${size}x${size}`;
}
