import t from 'tap';
import '../../../core/ops/index.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { encodeProgram } from '../../../plugins/export-paddle/index.ts';

for (const [min, max, count] of [[-1, 6, 1], [0.5, 0.5, 2]] as const) {
  t.test(`a clip from ${min} to ${max} has no limits that Paddle 1.8 refuses`, (t) => {
    const { graph, editor } = createGraph('clip');
    const x = editor.input('x', { dtype: 'float32', shape: [1, 9] });
    editor.output('y', editor.emit('Clip', { x }, { min, max }).y);
    const clips = encodeProgram(graph).program.blocks[0]!.ops.filter(({ type }) => type === 'clip');
    t.equal(clips.length, count);
    for (const { attrs } of clips) {
      const limits = Object.fromEntries(attrs.map(({ name, value }) => [name, value]));
      t.ok(Number(limits.min) < Number(limits.max), JSON.stringify(limits));
    }
    t.end();
  });
}
