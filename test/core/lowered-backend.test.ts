import t from 'tap';
import { createGraph } from '../../core/ir/editor.ts';
import { isOp } from '../../core/ir/types.ts';
import { loweredBackend } from '../../core/lowered-backend.ts';
import '../../core/ops/index.ts';
import type { Pass } from '../../core/rewrite/pass.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { referenceBackend } from '../../plugins/backend-reference/index.ts';

/** Turns negations into absolute values: wrong on purpose, so that it shows. */
const negToAbs: Pass = {
  name: 'neg-to-abs',
  run(graph, editor) {
    for (const node of graph.nodes()) if (isOp(node, 'Neg')) editor.replaceUses(node.outputs.y, editor.emit('Abs', node.inputs).y);
    return { changed: true };
  },
};

t.test('a backend compiles graphs in the form its lowering gives them; the graph itself stays', async (t) => {
  const { graph, editor } = createGraph('negated');
  const x = editor.input('x', { dtype: 'float32', shape: [2] });
  editor.output('y', editor.emit('Neg', { x }).y);
  const program = await loweredBackend({ ...referenceBackend(), lowering: [negToAbs] }).compile(graph);
  const { y } = await program.run({ x: tensor('float32', [2], [-1, 2]) });
  t.same([...y!.data], [1, 2]);
  t.same(graph.nodes().map(({ op }) => op), ['Neg']);
});

t.test('a backend without a lowering is used as it is', async (t) => {
  const backend = referenceBackend();
  t.equal(loweredBackend(backend), backend);
});
