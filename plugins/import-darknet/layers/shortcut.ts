import type { Value } from '../../../core/ir/types.ts';
import type { Editor } from '../../../core/ir/editor.ts';
import { ACTIVATIONS, emitActivation } from '../activation.ts';
import type { ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/**
 * `[shortcut]`: the layer before plus others of the same height and width. Of layers with other channels the first ones
 * are added. Source: AlexeyAB/darknet, src/blas.c `shortcut_multilayer_cpu`.
 */
export const shortcut: ReadLayer = (section, { index, previous, referred }) => {
  const from = referred('from', section.integers('from', { min: -4096, max: 4096 }));
  const activation = section.word('activation', ACTIVATIONS, 'linear');
  section.only({ weights_type: 'none', weights_normalization: 'none' });
  section.finish(TRAINING_KEYS);
  for (const { extents, index: other } of from) {
    if (previous === undefined || extents === undefined || extents.size === previous.size) continue;
    section.problem(`adds layer ${other}, which is ${extents.size} on a side, to ${previous.size}`, 'from');
  }
  return {
    extents: section.failed ? undefined : previous,
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => {
      const name = `shortcut${index}`;
      const sum = from.reduce((x, other) => added(editor, x, value(other.index), name), value(index - 1));
      return emitActivation(editor, activation, sum, name);
    }),
  };
};

/** a, with b added to as many of its channels as both have. */
function added(editor: Editor, a: Value, b: Value, name: string): Value {
  const [all, others] = [a.type.shape[1]!, b.type.shape[1]!];
  const common = Math.min(all, others);
  const part = (x: Value, start: number, end: number): Value => (start === 0 && end === x.type.shape[1] ? x : editor.emit('Slice', { x }, { axis: 1, start, end }, { name: `${name}.part` }).y);
  const sum = editor.emit('Add', { a: part(a, 0, common), b: part(b, 0, common) }, {}, { name }).y;
  return common === all ? sum : editor.emit('Concat', { xs: [sum, part(a, common, all)] }, { axis: 1 }, { name: `${name}.whole` }).y;
}
