import t from 'tap';
import { deriveEvalGraph, deriveFrozenGraph } from '../../../core/evaluate/derive-graphs.ts';
import { cloneGraph } from '../../../core/ir/clone.ts';
import { isOp, type Graph, type Node } from '../../../core/ir/types.ts';
import { inferenceStates } from '../../../core/train/averages.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { calibratedRun, tinyKernel } from '../export-onnx/calibrated-run.ts';

const shape = { batch: 1, size: 64 };
const random = createRandom(3);
const kernel = tinyKernel({ quantization: { weight_bits: 7 } });
const run = await calibratedRun(kernel);
const evaluation = deriveEvalGraph(run, shape).graph;
const frozen = deriveFrozenGraph(run, shape).graph;

t.test('every convolution but the skipped outputs stands between integers, bias folded in', async (t) => {
  const convolutions = frozen.nodes().filter((node) => isOp(node, 'Conv2d'));
  t.equal(convolutions.length, 50);
  const between = convolutions.filter(({ inputs: { x, filter, bias }, outputs: { y } }) => isOp(x.producer, 'DequantizeLinear')
    && isOp(filter.producer, 'DequantizeLinear') && bias !== undefined && [...y.uses].every(({ node }) => isOp(node, 'QuantizeLinear')));
  t.equal(between.length, 47);
  t.same(frozen.nodes().filter(({ op }) => ['BatchNorm', 'Relu6', 'FakeQuantize'].includes(op)), []);
  t.equal(frozen.states.size, 0);
});

t.test('resizes and concatenations read and give integers', async (t) => {
  for (const node of frozen.nodes()) {
    if (isOp(node, 'ResizeNearest')) t.ok(isOp(node.inputs.x.producer, 'DequantizeLinear') && readByQuantizers(node), node.name);
    if (isOp(node, 'Concat') && node.name.startsWith('yolo_concat')) t.ok(node.inputs.xs.every(({ producer }) => isOp(producer, 'DequantizeLinear')) && readByQuantizers(node), node.name);
  }
});

t.test('layer by layer with equal inputs, the frozen convolutions equal the fake-quant ones', async (t) => {
  const folded = frozen.nodes().filter((node): node is Node<'Conv2d'> => isOp(node, 'Conv2d') && node.name.endsWith('.folded'));
  t.equal(folded.length, 47);
  for (const after of folded) {
    const before = evaluation.node(after.name.replace(/\.folded$/, '')) as Node<'Conv2d'>;
    const [reader] = before.outputs.y.uses;
    const feed = activation(before.inputs.x.type.shape);
    const expected = await layer(evaluation, source(before), reader!.node.outputs['y']!.name, feed);
    const actual = await layer(frozen, source(after), after.outputs.y.name, feed);
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = expected.data.reduce((most, value, i) => Math.max(most, Math.abs(value - actual.data[i]!)), 0);
    t.ok(worst <= 2e-5 * largest, `${before.name}: ${worst} of ${largest}`);
  }
});

function readByQuantizers(node: Node): boolean {
  return [...node.outputs['y']!.uses].every((use) => isOp(use.node, 'QuantizeLinear'));
}

/** The float value a convolution's quantized input comes from. */
function source(conv: Node<'Conv2d'>): string {
  const { producer } = conv.inputs.x;
  if (isOp(producer, 'FakeQuantize')) return producer.inputs.x.name;
  return ((producer as Node<'DequantizeLinear'>).inputs.x.producer as Node<'QuantizeLinear'>).inputs.x.name;
}

/** Runs the part of a graph from one value to another. */
async function layer(graph: Graph, from: string, to: string, feed: Tensor): Promise<Tensor<'float32'>> {
  const { graph: copy, editor } = cloneGraph(graph);
  const value = copy.value(from)!;
  editor.replaceUses(value, editor.input('cut', value.type));
  for (const name of [...copy.outputs.keys()]) editor.removeOutput(name);
  editor.output('out', copy.value(to)!);
  editor.removeDead();
  for (const name of ['image', 'imSize']) editor.removeInput(name);
  const program = await referenceBackend().compile(copy);
  program.write([...inferenceStates(run.states)].map(([name, { tensor }]) => [name, tensor] as const));
  return (await program.run({ cut: feed }))['out'] as Tensor<'float32'>;
}

/** What every activation can be: not negative, and below ReLU6's end. */
function activation(size: readonly number[]): Tensor {
  return tensor('float32', size, Float32Array.from({ length: sizeOf(size) }, () => random.uniform(0, 3)));
}
