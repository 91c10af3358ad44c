import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../../core/ir/types.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { full, scalar, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import type { OnnxExecutable } from '../../../plugins/backend-onnxruntime/executable.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import '../../../plugins/backend-onnxruntime/lower/index.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import '../../../core/ops/index.ts';

const random = createRandom(5);
const draw = (...shape: number[]): Tensor<'float32'> => tensor('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)));

type Activation = 'Relu' | 'LeakyRelu';

/** A train step of so many layers, each a fake-quantized 1x1 convolution with batch norm and activation. Its tensors have `shape`. */
function trainStep({ layers, shape, activation, quantized = true }: { layers: number; shape: readonly [number, number, number, number]; activation: Activation; quantized?: boolean }) {
  const { graph, editor } = createGraph('step');
  const channels = shape[1];
  const weights: State[] = [];
  const parameter = (name: string, initial: Tensor): Value => {
    weights.push(editor.state({ name, initial, role: 'parameter' }));
    return weights.at(-1)!.value;
  };
  const quantize = (x: Value, axis: number): Value => (quantized ? editor.emit('FakeQuantize', { x, scale: editor.emit('AbsMax', { x }, { axis }).y }, { axis }).y : x);
  let x = editor.input('image', { dtype: 'float32', shape });
  for (let i = 0; i < layers; i++) {
    const filter = quantize(parameter(`filter${i}`, draw(channels, channels, 1, 1)), 0);
    const y = editor.emit('Conv2d', { x: quantize(x, -1), filter }).y;
    const normal = editor.emit('BatchNormTrain', { x: y, scale: parameter(`scale${i}`, full('float32', [channels], 1)), offset: parameter(`offset${i}`, draw(channels)) }).y;
    x = activation === 'Relu' ? editor.emit('Relu', { x: normal }).y : editor.emit('LeakyRelu', { x: normal }, { alpha: 0.1 }).y;
  }
  const loss = editor.emit('ReduceMean', { x: editor.emit('Mul', { a: x, b: x }).y }, { axes: [0, 1, 2, 3] }).y;
  editor.output('loss', loss);
  const gradients = addGradients(graph, editor, { loss, wrt: weights.map(({ value }) => value) });
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  for (const state of weights) editor.update(state, editor.emit('SgdUpdate', { parameter: state.value, gradient: gradients.get(state.value)!, learningRate }).nextParameter!);
  return { graph, feeds: { image: draw(...shape), learningRate: scalar('float32', 0.1) } };
}

for (const activation of ['Relu', 'LeakyRelu'] as const) {
  for (const shape of [[2, 4, 6, 6], [1, 16, 70, 70]] as const) {
    t.test(`what the backward pass makes again gives the reference's steps: ${activation}, ${shape.join('x')}`, async (t) => {
      const { graph, feeds } = trainStep({ layers: 2, shape, activation });
      const [ours, reference] = [await onnxruntimeBackend({ threads: 1 }).compile(graph), await referenceBackend().compile(graph)];
      for (let step = 0; step < 2; step++) {
        const [{ loss }, { loss: wanted }] = [await ours.run(feeds), await reference.run(feeds)];
        t.ok(Math.abs(Number(loss!.data[0]) / Number(wanted!.data[0]) - 1) < 1e-3, `loss of step ${step}`);
      }
      for (const [name, { data }] of reference.read()) {
        const actual = ours.read().get(name)!.data as Float32Array;
        t.ok((data as Float32Array).every((value, i) => Math.abs(value - actual[i]!) < 1e-3), name);
      }
      await ours.dispose();
    });
  }
}

t.test('fake-quantized values wait for the backward pass as bytes, activations as masks of bytes', async (t) => {
  const { graph } = trainStep({ layers: 2, shape: [1, 16, 70, 70], activation: 'Relu' });
  const { nodes } = compileGraph(graph);
  const count = (op: string): number => nodes.filter(({ opType }) => opType === op).length;
  t.equal(count('QuantizeLinear'), 4);
  t.equal(count('DequantizeLinear'), 4 + 3, 'once more for each but the first filter, whose input wants no gradient');
  t.same(nodes.filter(({ opType }) => opType === 'Shape').map(({ input: [name] }) => nodes.find(({ output }) => output[0] === name)!.opType), ['Relu', 'Greater'],
    'the last one is squared by the loss and stays anyway; the first comes first, as it is walked to last to first');
});

/** The most that a run's tensors took, in tensors of `size` bytes. */
async function peak(graph: Graph, feeds: Readonly<Record<string, Tensor>>, size: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'slimtap-peak-'));
  const executable = await onnxruntimeBackend({ threads: 1, sessionOptions: { enableProfiling: true, profileFilePrefix: join(folder, 'profile') } }).compile(graph, { keepMemory: true }) as OnnxExecutable;
  await executable.run(feeds);
  executable.endProfiling();
  await executable.dispose();
  const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')) as { args?: { mem_bytes_requested_in_use?: string } }[];
  rmSync(folder, { recursive: true });
  return Math.max(...events.map(({ args }) => Number(args?.mem_bytes_requested_in_use ?? 0))) / size;
}

for (const shape of [[4, 16, 64, 64], [1, 16, 128, 128]] as const) {
  t.test(`a quantized layer keeps one tensor and a half for the backward pass: ${shape.join('x')}`, async (t) => {
    const size = 4 * sizeOf(shape);
    const [few, many] = [trainStep({ layers: 4, shape, activation: 'Relu' }), trainStep({ layers: 12, shape, activation: 'Relu' })];
    const [least, most] = [await peak(few.graph, few.feeds, size), await peak(many.graph, many.feeds, size)];
    t.ok((most - least) / 8 < 1.6, `${((most - least) / 8).toFixed(2)} per layer`);
    t.ok(least < 4 * 1.5 + 5, `${least.toFixed(2)} with four layers`);
  });
}
