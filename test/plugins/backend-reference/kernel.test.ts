import t from 'tap';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { hasKernel, kernel, referenceKernel } from '../../../plugins/backend-reference/kernel.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { defineOp } from '../../../core/ops/define-op.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

declare module '../../../core/ir/types.ts' {
  interface OpMap {
    TestTwice: { inputs: { x: Value }; outputs: 'y'; attrs: Record<never, never> };
  }
}

defineOp<'TestTwice'>({
  name: 'TestTwice', doc: 'x + x', inputs: { x: { doc: 'any' } }, outputs: { y: 'as x' }, attrs: {}, infer: ({ x }) => ({ y: x }),
});

t.test('an op without a kernel is refused when the graph is compiled, by node and op', async (t) => {
  const { graph, editor } = createGraph('twice');
  editor.output('y', editor.emit('TestTwice', { x: editor.input('x', { dtype: 'float32', shape: [1] }) }).y);
  t.equal(referenceBackend().supports(graph.nodes()[0]!), 'TestTwice has no reference kernel');
  await t.rejects(referenceBackend().compile(graph), { code: 'ERR_BACKEND_UNSUPPORTED', message: /testTwice \(TestTwice\)/ });
});

t.test('a plugin can register the kernel of its own op, once', async (t) => {
  kernel('TestTwice', ({ x }) => ({ y: tensor('float32', x.shape, Array.from(x.data as Float32Array, (value) => 2 * value)) }));
  t.ok(hasKernel('TestTwice'));
  const { graph, editor } = createGraph('twice');
  editor.output('y', editor.emit('TestTwice', { x: editor.input('x', { dtype: 'float32', shape: [2] }) }).y);
  const executable = await referenceBackend().compile(graph);
  const { y } = await executable.run({ x: tensor('float32', [2], [1, -3]) });
  t.same([...y!.data], [2, -6]);
  t.throws(() => { kernel('TestTwice', ({ x }) => ({ y: x })); }, { code: 'ERR_GRAPH_INVALID' });
});

t.test('an unknown kernel names the nearest known one', (t) => {
  t.throws(() => referenceKernel('Conv2'), { code: 'ERR_GRAPH_INVALID', message: /Conv2d/ });
  t.end();
});
