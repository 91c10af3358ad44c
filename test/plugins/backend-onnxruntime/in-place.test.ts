import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { full, scalar, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import { OnnxExecutable } from '../../../plugins/backend-onnxruntime/executable.ts';
import { replacedInPlace } from '../../../plugins/backend-onnxruntime/in-place.ts';
import '../../../plugins/backend-onnxruntime/lower/index.ts';
import { runUncopied } from '../../../plugins/backend-onnxruntime/run-uncopied.ts';
import { loadRuntime } from '../../../plugins/backend-onnxruntime/runtime.ts';
import { sessionOptions } from '../../../plugins/backend-onnxruntime/session-options.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { OnnxBuilder } from '../../../plugins/onnx-model/index.ts';
import '../../../core/ops/index.ts';

type Write = (onnx: OnnxBuilder) => string;

/** Whether the value that `write` computes may take the place of input `w`. */
function mayReplace(write: Write): boolean {
  const onnx = new OnnxBuilder({ name: 'model' });
  const output = write(onnx);
  return replacedInPlace(onnx.graph().node, [{ input: 'w', output }]).length === 1;
}

const node = (onnx: OnnxBuilder, op: string, ...inputs: string[]): string => onnx.node(op, inputs)[0]!;

t.test('a value may be written over the one it replaces where all others have read that before', async (t) => {
  t.ok(mayReplace((onnx) => node(onnx, 'Sub', 'w', 'g')), 'an element is read before it is written');
  t.ok(mayReplace((onnx) => node(onnx, 'MatMul', node(onnx, 'Mul', 'w', 'g'), 'x')), 'who reads it is read');
  t.ok(mayReplace((onnx) => node(onnx, 'Sub', 'w', node(onnx, 'Conv', 'x', node(onnx, 'Transpose', 'w')))), 'a reader from afar');
  t.ok(mayReplace((onnx) => node(onnx, 'Exp', 'g')), 'nobody reads it');
});

t.test('it may not where one may read later, or elements in another order', async (t) => {
  const beside: Write = (onnx) => {
    const next = node(onnx, 'Sub', 'w', 'g');
    node(onnx, 'Conv', 'x', 'w');
    return next;
  };
  t.notOk(mayReplace(beside), 'a reader that the new value does not depend on');
  const view: Write = (onnx) => {
    const flat = node(onnx, 'Reshape', 'w', 'shape');
    const next = node(onnx, 'Sub', 'w', 'g');
    node(onnx, 'Conv', 'x', flat);
    return next;
  };
  t.notOk(mayReplace(view), 'a reader of the same memory under another shape');
  t.notOk(mayReplace((onnx) => node(onnx, 'Transpose', 'w')));
  t.notOk(mayReplace((onnx) => node(onnx, 'Max', 'g', 'x', 'w')), 'the first two are written before the third is read');
  t.notOk(mayReplace(() => 'w'), 'a value that no node makes');
});

t.test('rows of a scan count as what its body does with them', async (t) => {
  const scan = (body: (inner: OnnxBuilder) => string, ...inputs: string[]): Write => (onnx) => {
    const inner = new OnnxBuilder({ name: 'body' });
    for (const [i] of inputs.entries()) inner.input(`row${i}`, { dtype: 'float32', shape: [4] });
    inner.output(body(inner), { dtype: 'float32', shape: [4] });
    return onnx.node('Scan', inputs, { num_scan_inputs: inputs.length, body: inner.graph() })[0]!;
  };
  t.ok(mayReplace(scan((inner) => node(inner, 'Sub', 'row0', node(inner, 'Mul', 'row0', 'row1')), 'w', 'g')));
  t.notOk(mayReplace(scan((inner) => node(inner, 'ReverseSequence', 'row0'), 'w', 'g')));
  t.notOk(mayReplace(scan((inner) => {
    const next = node(inner, 'Sub', 'row0', 'row1');
    node(inner, 'Exp', 'row0');
    return next;
  }, 'w', 'g')));
  t.notOk(mayReplace(scan((inner) => node(inner, 'Mul', 'row0', 'w'), 'g')), 'all of it is read in each row');
  t.ok(mayReplace(scan((inner) => node(inner, 'Sub', 'row0', 'row1'), 'w', 'w')), 'the same elements twice');
});

const random = createRandom(3);
const draw = (shape: readonly number[]): Tensor<'float32'> => tensor('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)));

/** Updates of large and small parameters; `late` is read once more by an output. */
function updates() {
  const { graph, editor } = createGraph('updates');
  const rate = editor.input('rate', { dtype: 'float32', shape: [] });
  const state = (name: string, initial: Tensor) => editor.state({ name, initial, role: 'parameter', trainable: true });
  const gradients: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries({ large: [512, 300], small: [8, 3], late: [512, 256] })) {
    const [parameter, velocity] = [state(name, draw(shape)), state(`${name}.velocity`, full('float32', shape, 0))];
    const gradient = editor.input(`${name}.gradient`, { dtype: 'float32', shape });
    gradients[`${name}.gradient`] = draw(shape);
    const next = editor.emit('MomentumUpdate', { parameter: parameter.value, gradient, velocity: velocity.value, learningRate: rate }, { l2: 1e-3 });
    editor.update(parameter, next.nextParameter!);
    editor.update(velocity, next.nextVelocity!);
    if (name === 'late') editor.output('before', editor.emit('Mul', { a: parameter.value, b: rate }).y as Value);
  }
  return { graph, feeds: { ...gradients, rate: scalar('float32', 0.1) } };
}

t.test('states that are overwritten in place go through the same values, bit for bit', async (t) => {
  const { graph, feeds } = updates();
  const [compiled, runtime] = [compileGraph(graph), await loadRuntime()];
  t.same([...compiled.updates].filter(([, { inPlace }]) => inPlace).map(([name]) => name), ['large', 'large.velocity', 'small', 'small.velocity', 'late.velocity']);
  const open = async (asWritten: boolean): Promise<OnnxExecutable> => {
    const session = await runtime.InferenceSession.create(compiled.bytes, sessionOptions({ threads: 2 }, { training: true }));
    return new OnnxExecutable({ backend: 'onnxruntime', runtime, session, runSession: runUncopied, graph, compiled, sharing: undefined, adopting: false, asWritten });
  };
  const [over, beside, reference] = [await open(true), await open(false), await referenceBackend().compile(graph)];
  const memoryOf = (executable: OnnxExecutable) => new Map([...executable.read()].map(([name, { data }]) => [name, data.buffer]));
  const first = { over: memoryOf(over), beside: memoryOf(beside) };
  for (let step = 0; step < 3; step++) {
    const [outputs, others] = [await over.run(feeds), await beside.run(feeds)];
    await reference.run(feeds);
    t.same(outputs, others);
    t.same(over.read(), beside.read());
  }
  for (const [name, { data }] of reference.read()) {
    const [wanted, actual] = [data as Float32Array, over.read().get(name)!.data as Float32Array];
    t.ok(wanted.every((value, i) => Math.abs(value - actual[i]!) < 1e-6), name);
  }
  const moved = (executable: OnnxExecutable, before: ReadonlyMap<string, unknown>) => [...memoryOf(executable)].filter(([name, buffer]) => before.get(name) !== buffer).map(([name]) => name);
  t.same(moved(over, first.over), ['late']);
  t.equal(moved(beside, first.beside).length, 6);
  await over.dispose();
  await beside.dispose();
});

t.test('only a session that runs the nodes as they are written overwrites states', async (t) => {
  t.equal(sessionOptions({}, { training: true }).graphOptimizationLevel, 'disabled');
  t.equal(sessionOptions({}).graphOptimizationLevel, 'all', 'what is deployed is optimized');
  t.equal(sessionOptions({ provider: 'webgpu' }, { training: true }).graphOptimizationLevel, 'all', 'other providers fuse for themselves');
  t.equal(sessionOptions({ sessionOptions: { graphOptimizationLevel: 'basic' } }, { training: true }).graphOptimizationLevel, 'basic', 'what is given counts');
});
