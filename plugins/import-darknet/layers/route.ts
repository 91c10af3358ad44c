import type { Value } from '../../../core/ir/types.ts';
import type { Editor } from '../../../core/ir/editor.ts';
import type { Extents, ReadLayer } from '../layer.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/** `[route]`: earlier layers, or one group of channels of each, one after the other. */
export const route: ReadLayer = (section, { index, referred }) => {
  const layers = referred('layers', section.integers('layers', { min: -4096, max: 4096 }));
  const groups = section.integer('groups', { fallback: 1, min: 1 });
  const group = section.integer('group_id', { fallback: 0, max: groups - 1 });
  section.finish([...TRAINING_KEYS, 'stream', 'wait_stream']);
  const known = layers.map(({ extents }) => extents).filter((extents) => extents !== undefined);
  if (new Set(known.map(({ size }) => size)).size > 1) section.problem(`joins layers of different sizes: ${known.map(({ size }) => size).join(', ')}`, 'layers');
  for (const { channels } of known) if (channels % groups !== 0) section.problem(`groups is ${groups}, which does not divide ${channels} channels`, 'groups');
  return {
    extents: section.failed || known.length < layers.length ? undefined : joined(known, groups),
    emit: ({ builder: { editor }, value }) => editor.scope(`layer_${index}`, () => {
      const parts = layers.map((layer) => part(editor, value(layer.index), groups, group, index));
      return parts.length === 1 ? parts[0]! : editor.emit('Concat', { xs: parts }, { axis: 1 }, { name: `route${index}` }).y;
    }),
  };
};

function joined(parts: readonly Extents[], groups: number): Extents {
  return { channels: parts.reduce((sum, { channels }) => sum + channels / groups, 0), size: parts[0]!.size };
}

function part(editor: Editor, x: Value, groups: number, group: number, index: number): Value {
  if (groups === 1) return x;
  const channels = x.type.shape[1]! / groups;
  return editor.emit('Slice', { x }, { axis: 1, start: group * channels, end: (group + 1) * channels }, { name: `route${index}.part` }).y;
}
