import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { compileGraph } from '../../../plugins/backend-tfjs/compile-graph.ts';
import { ENGINES, lowerTfjs, tfjsBackend, type EngineName } from '../../../plugins/backend-tfjs/index.ts';
import type { TfjsExecutable } from '../../../plugins/backend-tfjs/executable.ts';
import { draw } from '../../conformance/op-case.ts';
import { engineMissing } from '../../conformance/engine-missing.ts';
import { tinyTraining } from '../../conformance/tiny-training.ts';

const CPU_KERNELS = new Set(['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter']);

for (const engine of Object.keys(ENGINES) as EngineName[]) {
  t.test(`500 steps leave as many tensors on ${engine} as the first`, { skip: await engineMissing(tfjsBackend(engine)) }, async (t) => {
    const backend = tfjsBackend(engine);
    const executable = await backend.compile(tinyTraining(1)) as TfjsExecutable;
    const feeds = batch(draw(1));
    await executable.run(feeds);
    const before = await executable.memory();
    for (let step = 0; step < 500; step++) await executable.run(feeds);
    t.same(await executable.memory(), before);
    t.ok(before.tensors > 20, `${before.tensors} tensors hold states and constants`);
    await executable.dispose();
    await backend.dispose();
  });
}

t.test('an executable that is disposed leaves nothing, and shared states stay as long as one holds them', async (t) => {
  const backend = tfjsBackend('tfjs-cpu');
  const first = await backend.compile(tinyTraining(1)) as TfjsExecutable;
  const second = await backend.compile(tinyTraining(1), { shareStatesWith: first }) as TfjsExecutable;
  await first.dispose();
  await second.run(batch(draw(2)));
  t.equal(second.read(['fc.bias']).get('fc.bias')!.data.length, 4);
  await second.dispose();
  t.same(await second.memory(), { tensors: 0, bytes: 0 });
  await backend.dispose();
});

t.test('a step that fails is told with graph and engine, and frees what it made', async (t) => {
  lowerTfjs('Atan', (on, { inputs: { x } }) => ({ y: on.unary('NoSuchKernel', on.unary('Exp', on.of(x))) }));
  const { graph, editor } = createGraph('broken');
  editor.output('y', editor.emit('Atan', { x: editor.input('x', { dtype: 'float32', shape: [2] }) }).y);
  const backend = tfjsBackend('tfjs-cpu');
  const executable = await backend.compile(graph) as TfjsExecutable;
  const before = await executable.memory();
  await t.rejects(executable.run({ x: tensor('float32', [2], [1, 2]) }), { code: 'ERR_RUNTIME_FAILED', message: /tfjs-cpu.*broken.*NoSuchKernel/ });
  t.same(await executable.memory(), before);
  await backend.dispose();
});

t.test('what is asked of a backend that was disposed fails at once, and disposing its executables is no error', async (t) => {
  const backend = tfjsBackend('tfjs-cpu');
  const executable = await backend.compile(tinyTraining(1));
  const running = t.rejects(executable.run(batch(draw(6))), { code: 'ERR_RUNTIME_FAILED', message: /tfjs-cpu.*backend is disposed/ }, 'a run under way');
  await backend.dispose();
  await running;
  await t.rejects(executable.run(batch(draw(6))), { code: 'ERR_RUNTIME_FAILED', message: /backend is disposed/ });
  t.throws(() => executable.read(), { code: 'ERR_RUNTIME_FAILED' });
  await executable.dispose();
  await backend.dispose();
});

t.test('an answer that arrives after the backend was disposed is nobody\'s', async (t) => {
  const backend = tfjsBackend('tfjs-cpu');
  const executable = await backend.compile(tinyTraining(1));
  const running = t.rejects(executable.run(batch(draw(7))), { code: 'ERR_RUNTIME_FAILED', message: /backend is disposed/ });
  await Promise.resolve();
  // Without the event loop the answer waits until the backend is disposed.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  await backend.dispose();
  await running;
});

t.test('integers that are too wide for the engine are refused, others pass through it', async (t) => {
  const { graph, editor } = createGraph('wide');
  editor.output('y', editor.emit('Transpose', { x: editor.input('x', { dtype: 'int64', shape: [2, 1] }) }, { perm: [1, 0] }).y);
  const backend = tfjsBackend('tfjs-cpu');
  const executable = await backend.compile(graph);
  const fed = (value: number) => ({ x: tensor('int64', [2, 1], [value, 1]) });
  t.same([...(await executable.run(fed(-(2 ** 31)))).y!.data], [BigInt(-(2 ** 31)), 1n]);
  await t.rejects(executable.run(fed(2 ** 31)), { code: 'ERR_RUNTIME_FAILED', message: /wide.*2147483648 does not fit into 32 bits/ });
  await backend.dispose();
});

t.test('states are shared with an executable of the same engine only', async (t) => {
  const [ours, other] = [tfjsBackend('tfjs-cpu'), tfjsBackend('tfjs-cpu')];
  const [first, elsewhere] = [await ours.compile(tinyTraining(1)), await other.compile(tinyTraining(1))];
  const second = await ours.compile(tinyTraining(1), { shareStatesWith: elsewhere });
  second.write([['fc.bias', tensor('float32', [4], [9, 9, 9, 9])]]);
  for (const untouched of [first, elsewhere]) t.notSame([...untouched.read(['fc.bias']).get('fc.bias')!.data], [9, 9, 9, 9]);
  for (const backend of [ours, other]) await backend.dispose();
});

t.test('the event loop goes on while a step runs', async (t) => {
  const backend = tfjsBackend('tfjs-cpu');
  const executable = await backend.compile(tinyTraining(3));
  let ticks = 0;
  const timer = setInterval(() => { ticks++; }, 1);
  for (let step = 0; step < 5; step++) await executable.run(batch(draw(3), 3));
  clearInterval(timer);
  t.ok(ticks > 0, `${ticks} ticks`);
  await backend.dispose();
});

t.test('a chain of ops behind a convolution stays with channels last', (t) => {
  const { steps } = compileGraph('tfjs-cpu', chain(), CPU_KERNELS);
  const kernels = steps.map((step) => ('kernel' in step ? step.kernel : step.host));
  // Image and filter in, the result back out.
  t.equal(kernels.filter((kernel) => kernel === 'Transpose').length, 3, kernels.join(' '));
  t.end();
});

t.test('what an engine has no kernel for is composed of others', (t) => {
  const own = compileGraph('tfjs-cpu', tinyTraining(1), CPU_KERNELS);
  const composed = compileGraph('tfjs-cpu', tinyTraining(1), new Set());
  const names = (program: typeof own): Set<string> => new Set(program.steps.map((step) => ('kernel' in step ? step.kernel : step.host)));
  t.ok(names(own).has('Conv2DBackpropFilter'));
  t.notOk([...names(composed)].some((kernel) => kernel.includes('Conv')));
  t.end();
});

t.test('every tensor is freed by the last step that reads it', (t) => {
  const { steps, frees, outputs, updates } = compileGraph('tfjs-cpu', tinyTraining(1), CPU_KERNELS);
  const freed = frees.flat();
  t.equal(new Set(freed).size, freed.length, 'once');
  t.ok(freed.length > steps.length / 2);
  t.notOk([...outputs, ...updates].some(({ ref }) => freed.includes(ref)), 'but not what is handed out');
  t.end();
});

/** Convolution, batch norm, ReLU6, an addition per channel. */
function chain() {
  const { graph, editor } = createGraph('chain');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 3, 8, 8] });
  const filter = editor.input('filter', { dtype: 'float32', shape: [4, 3, 3, 3] });
  const vector = editor.input('vector', { dtype: 'float32', shape: [4] });
  const image = editor.emit('Conv2d', { x, filter }, { pads: [1, 1, 1, 1] }).y;
  const { y } = editor.emit('BatchNormTrain', { x: image, scale: vector, offset: vector });
  const column = editor.emit('Reshape', { x: vector }, { shape: [4, 1, 1] }).y;
  editor.output('y', editor.emit('Add', { a: editor.emit('Relu6', { x: y }).y, b: column }).y);
  return graph;
}

function batch(random: ReturnType<typeof draw>, size = 1): Readonly<Record<string, Tensor>> {
  return { image: random.floats([size, 3, 9, 9]), labels: random.integers([size], 0, 4), learningRate: tensor('float32', [], [0.05]) };
}

t.test('an engine whose package is not there is refused with what to install', async (t) => {
  const missing = await engineMissing(tfjsBackend('tfjs-node'));
  if (missing === false) {
    t.pass('it is here');
    return;
  }
  const backend = tfjsBackend('tfjs-node');
  await t.rejects(backend.compile(chain()), { code: 'ERR_RUNTIME_MISSING', message: /tfjs-node/, hint: /npm install @tensorflow\/tfjs-node/ });
  await backend.dispose();
});
