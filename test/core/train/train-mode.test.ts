import t from 'tap';
import '../../../core/ops/index.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../core/ir/types.ts';
import { full, tensor } from '../../../core/tensor/tensor.ts';
import { trainMode } from '../../../core/train/train-mode.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';

/** x [2,1,1,2] through one or two batch norms of momentum 0.75. */
function normalized(layers: number): { graph: Graph; editor: Editor } {
  const { graph, editor } = createGraph('norm');
  let x: Value = editor.input('x', { dtype: 'float32', shape: [2, 1, 1, 2] });
  for (let i = 0; i < layers; i++) {
    const state = (name: string, value: number, role: 'parameter' | 'statistic') => editor.state({ name: `${name}${i}`, initial: full('float32', [1], value), role }).value;
    x = editor.emit('BatchNorm', {
      x, scale: state('scale', 2, 'parameter'), offset: state('offset', 1, 'parameter'), mean: state('mean', 10, 'statistic'), variance: state('variance', 4, 'statistic'),
    }, { epsilon: 0, momentum: 0.75 }, { name: `bn${i}` }).y;
  }
  editor.output('y', x);
  return { graph, editor };
}

t.test('batch norms use the batch and move their statistics, variance biased', async (t) => {
  const { graph, editor } = normalized(1);
  t.equal(trainMode().run(graph, editor).changed, true);
  const executable = await referenceBackend().compile(graph);
  // Mean 2, biased variance 5.
  const { y } = await executable.run({ x: tensor('float32', [2, 1, 1, 2], [-1, 1, 3, 5]) });
  const expected = [-3, -1, 1, 3].map((centred) => Math.fround((2 * centred) / Math.sqrt(5) + 1));
  t.ok([...(y!.data as Float32Array)].every((value, i) => Math.abs(value - expected[i]!) < 1e-6));
  t.same([...executable.read(['mean0', 'variance0'])].map(([, { data }]) => data[0]), [0.75 * 10 + 0.25 * 2, 0.75 * 4 + 0.25 * 5]);
});

t.test('frozen statistics are used and stay; the report says so', async (t) => {
  const { graph, editor } = normalized(2);
  const report = trainMode({ frozen: (node) => node.name === 'bn1' }).run(graph, editor);
  t.same(report.skipped, [{ node: 'bn1', reason: 'its statistics are frozen' }]);
  t.same([...graph.updates.keys()].map(({ name }) => name), ['mean0', 'variance0']);
  t.same(graph.nodes().filter(({ op }) => op.startsWith('BatchNorm')).map(({ op }) => op), ['BatchNormTrain', 'BatchNorm']);
});

t.test('one constant holds the momentum of all batch norms', async (t) => {
  const { graph, editor } = normalized(2);
  trainMode().run(graph, editor);
  t.equal(graph.nodes().filter(({ op }) => op === 'Constant').length, 1);
});

t.test('a graph without batch norm is left alone', async (t) => {
  const { graph, editor } = createGraph('plain');
  editor.output('y', editor.input('x', { dtype: 'float32', shape: [1] }));
  t.same(trainMode().run(graph, editor), { changed: false, skipped: [] });
});

t.test('a batch norm whose statistics are no states is skipped with the reason', async (t) => {
  const { graph, editor } = createGraph('constant');
  const constant = () => editor.constant(full('float32', [1], 1));
  const x = editor.input('x', { dtype: 'float32', shape: [1, 1, 2, 2] });
  editor.output('y', editor.emit('BatchNorm', { x, scale: constant(), offset: constant(), mean: constant(), variance: constant() }, {}, { name: 'bn' }).y);
  t.same(trainMode().run(graph, editor), { changed: false, skipped: [{ node: 'bn', reason: 'its mean and variance are not states' }] });
});
