import { casesOf } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/** Paddle's `deformable_conv` (v2, with a mask) and its four gradients. */
export const group: ParityGroup = {
  name: 'deformable_conv',
  matches: async (folder) => await folder.casesGroup() === 'deformable_conv',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const actual = await runPaddleOp(backend, golden, deformableConv);
      yield judged(golden.name, compareOutputs(actual, golden.outputs, { absolute: 4e-6, relative: 2e-6 }));
    }
    await backend.dispose();
  },
};

const deformableConv: PaddleOp = (editor, { Input, Offset, Mask, Filter }, attrs) => {
  const [vertical = 0, horizontal = 0] = attrs['paddings'] as number[];
  const y = editor.emit('DeformableConv', { x: Input!, offset: Offset!, mask: Mask!, filter: Filter! }, {
    strides: attrs['strides'] as number[], dilations: attrs['dilations'] as number[], pads: [vertical, horizontal, vertical, horizontal],
    groups: attrs['groups'] as number, deformableGroups: attrs['deformable_groups'] as number,
  }).y;
  return { Output: y };
};
