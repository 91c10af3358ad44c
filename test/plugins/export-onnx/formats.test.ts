import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import t from 'tap';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../core/ir/types.ts';
import '../../../core/ops/index.ts';
import { freezeQuantizers } from '../../../core/quant/freeze.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { encodeGraph, openModel } from '../../../plugins/export-onnx/index.ts';
import { sessionOptions } from '../../../plugins/export-onnx/session-options.ts';
import { decodeModel } from '../../../plugins/onnx-model/index.ts';
import { constantOf } from '../../../plugins/quant-aware/constant-of.ts';
import { dropClips } from '../../../plugins/target-onnxruntime/passes/drop-clips.ts';
import { foldIntoDequantized } from '../../../plugins/target-onnxruntime/passes/fold-into-dequantized.ts';
import { quantizeBeforeResize } from '../../../plugins/target-onnxruntime/passes/quantize-before-resize.ts';

/** The exact kernels, whatever the processor. */
const EXACT = sessionOptions({ 'session.x64quantprecision': '1' }, 1);

const random = createRandom(21);
const noise = (shape: readonly number[], low = -1, high = 1): Tensor<'float32'> => tensor('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)));

interface Format {
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow?: boolean;
  readonly rounding?: 'half-even' | 'half-away';
}

/** Quantizes to a range, whose lower end is made to fall on a level. */
function quantize(editor: Editor, x: Value, [low, high]: readonly [number, number], format: Format): Value {
  const { bits, signed, narrow = false, rounding = 'half-even' } = format;
  const attrs = { bits, signed, narrow, axis: -1, rounding };
  if (signed) return editor.emit('FakeQuantize', { x, scale: editor.constant(tensor('float32', [1], [high])) }, attrs).y;
  const zeroPoint = editor.constant(tensor('int32', [1], [Math.round((-low / (high - low)) * quantMax(format))]));
  return editor.emit('FakeQuantize', { x, scale: editor.constant(tensor('float32', [1], [high - low])), zeroPoint }, attrs).y;
}

function filter(editor: Editor, shape: readonly number[], bits: number): Value {
  const x = editor.constant(noise(shape, -0.5, 0.5));
  const scale = editor.emit('AbsMax', { x }, { axis: 0 }).y;
  return editor.emit('FakeQuantize', { x, scale }, { bits, axis: 0 }).y;
}

/** The graph as it leaves, and as it was, which says what is right. */
async function expectedOf(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Float32Array> {
  return (await (await referenceBackend().compile(graph)).run(feeds))['y']!.data as Float32Array;
}

async function actualOf(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Float32Array> {
  const model = await openModel(bytes, EXACT);
  const { y } = await model.run(feeds);
  const data = (y!.data as Float32Array).slice();
  await model.dispose();
  return data;
}

function shares(actual: Float32Array, expected: Float32Array, step: number): { apart: number; equal: number } {
  const distances = Array.from(expected, (value, i) => Math.abs(value - actual[i]!) / step);
  return { apart: Math.max(...distances), equal: distances.filter((distance) => distance < 0.01).length / distances.length };
}

const FORMATS: readonly Format[] = [
  ...[2, 4, 7, 8, 12, 16].flatMap((bits) => [{ bits, signed: true }, { bits, signed: true, narrow: true }, { bits, signed: false }]),
  ...[4, 8, 16].flatMap((bits) => [{ bits, signed: true, rounding: 'half-away' as const }, { bits, signed: false, rounding: 'half-away' as const }]),
];

for (const opset of [13, 17, 21]) {
  t.test(`values of every format are in opset ${opset} what they are in the graph`, async (t) => {
    for (const format of FORMATS) {
      const { graph, editor } = createGraph('pair');
      const x = editor.input('x', { dtype: 'float32', shape: [1, 2, 16, 16] });
      editor.output('y', editor.emit('Neg', { x: quantize(editor, x, [-0.7, 1.1], format) }).y);
      const feeds = { x: noise([1, 2, 16, 16], -2, 2) };
      const expected = await expectedOf(graph, feeds);
      freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
      const step = (format.signed ? 1.1 : 1.8) / quantMax(format);
      const { apart, equal } = shares(await actualOf(encodeGraph(graph, { opset }), feeds), expected, step);
      t.ok(apart < 1.01 && equal > 0.99, `${JSON.stringify(format)}: ${equal} equal, ${apart} steps apart`);
    }
  });
}

t.test('halves go where the quantizer says', async (t) => {
  for (const [rounding, levels] of [['half-even', [-2, -2, 0, 0, 2, 2, 126]], ['half-away', [-3, -2, -1, 1, 2, 3, 127]]] as const) {
    const { graph, editor } = createGraph('ties');
    const x = editor.input('x', { dtype: 'float32', shape: [7] });
    editor.output('y', editor.emit('Neg', { x: quantize(editor, x, [-127, 127], { bits: 8, signed: true, rounding }) }).y);
    freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
    const y = await actualOf(encodeGraph(graph, { opset: 17 }), { x: tensor('float32', [7], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 126.5]) });
    t.same(Array.from(y, (value) => Math.round(-value) + 0), levels, rounding);
  }
});

t.test('levels of more than eight bits are 16-bit integers from operator set 21 on, int32 before', async (t) => {
  const typesIn = (opset: number): string[] => {
    const { graph, editor } = createGraph('pair');
    const x = editor.input('x', { dtype: 'float32', shape: [4] });
    const sum = editor.emit('Add', { a: quantize(editor, x, [-1, 1], { bits: 12, signed: true }), b: quantize(editor, x, [-1, 2], { bits: 16, signed: false }) }).y;
    editor.output('y', sum);
    freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
    const { initializer, node } = decodeModel(encodeGraph(graph, { opset })).graph!;
    const used = node.filter(({ opType }) => opType === 'DequantizeLinear').map(({ input }) => initializer.find(({ name }) => name === input[2])?.dataType ?? 6);
    return used.map((code) => ({ 4: 'uint16', 5: 'int16', 6: 'int32' })[code]!);
  };
  t.same(typesIn(21), ['int16', 'uint16']);
  t.same(typesIn(17), ['int32', 'int32']);
});

t.test('weights of more than eight bits are int16 from operator set 21 on and refused before', async (t) => {
  const build = (): { graph: Graph; editor: Editor } => {
    const { graph, editor } = createGraph('conv');
    const x = quantize(editor, editor.input('x', { dtype: 'float32', shape: [1, 3, 8, 8] }), [-1, 1], { bits: 8, signed: true });
    const y = editor.emit('Conv2d', { x, filter: filter(editor, [4, 3, 3, 3], 16), bias: editor.constant(noise([4])) }).y;
    editor.output('y', quantize(editor, y, [-2, 3], { bits: 8, signed: false }));
    return { graph, editor };
  };
  const { graph, editor } = build();
  const feeds = { x: noise([1, 3, 8, 8]) };
  const expected = await expectedOf(graph, feeds);
  freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
  const { apart, equal } = shares(await actualOf(encodeGraph(graph, { opset: 21 }), feeds), expected, 5 / 255);
  t.ok(apart < 1.01 && equal > 0.97, `${equal} equal, ${apart} steps apart`);
  t.throws(() => encodeGraph(graph, { opset: 17 }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /weights of 16 bits are int16.*export\.opset/ });
});

/** What stands in a detector, from values around one zero point to values around another. */
interface Layer {
  readonly title: string;
  build(editor: Editor, x: Value): Value;
  readonly range: readonly [number, number];
  readonly rounding?: Format['rounding'];
  /** What ONNX Runtime makes of it. */
  readonly runs: string;
}

const convolution = (weightBits: number) => (editor: Editor, x: Value): Value => {
  const y = editor.emit('Conv2d', { x, filter: filter(editor, [6, 3, 3, 3], weightBits) }, { pads: [1, 1, 1, 1] }).y;
  const vector = (low: number, high: number): Value => editor.constant(noise([6], low, high));
  return editor.emit('BatchNorm', { x: y, scale: vector(-1, 1), offset: vector(-0.5, 0.5), mean: vector(-0.2, 0.2), variance: vector(0.5, 1.5) }).y;
};

const LAYERS: readonly Layer[] = [
  { title: 'a padded convolution with its batch norm', build: convolution(8), range: [-1.1, 2.3], runs: 'QLinearConv' },
  { title: 'a convolution of 4-bit weights', build: convolution(4), range: [-1.1, 2.3], runs: 'QLinearConv' },
  { title: 'a convolution with a ReLU, whose range starts at zero', build: (editor, x) => editor.emit('Relu', { x: convolution(8)(editor, x) }).y, range: [0, 1.9], runs: 'QLinearConv' },
  { title: 'a LeakyReLU in the same range', build: (editor, x) => editor.emit('LeakyRelu', { x }, { alpha: 0.1 }).y, range: [-1.3, 0.9], runs: 'QLinearLeakyRelu' },
  { title: 'a convolution rounded half away from zero', build: convolution(8), range: [-1.1, 2.3], rounding: 'half-away', runs: 'QLinearConv' },
  { title: 'a resize rounded half away from zero', build: (editor, x) => editor.emit('ResizeNearest', { x }, { scale: [2, 2] }).y, range: [-1.3, 0.9], rounding: 'half-away', runs: 'Resize' },
  { title: 'a resize', build: (editor, x) => editor.emit('ResizeNearest', { x }, { scale: [2, 2] }).y, range: [-1.3, 0.9], runs: 'Resize' },
  { title: 'a concatenation with values of another range', build: (editor, x) => editor.emit('Concat', { xs: [x, around(editor, x, [-0.5, 0.6])] }, { axis: 1 }).y, range: [-1.4, 1], runs: 'QLinearConcat' },
  { title: 'a sum with values of another range', build: (editor, x) => editor.emit('Add', { a: x, b: around(editor, x, [-0.5, 0.6]) }).y, range: [-1.9, 1.5], runs: 'QLinearAdd' },
];

function around(editor: Editor, x: Value, range: readonly [number, number], rounding: Format['rounding'] = 'half-even'): Value {
  return quantize(editor, x, range, { bits: 8, signed: false, rounding });
}

for (const { title, build, range, rounding, runs } of LAYERS) {
  t.test(`${title} runs on integers around zero points and gives the graph's numbers`, async (t) => {
    const { graph, editor } = createGraph('layer');
    const x = around(editor, editor.input('x', { dtype: 'float32', shape: [1, 3, 12, 12] }), [-1.3, 0.9], rounding);
    editor.output('y', around(editor, build(editor, x), range, rounding));
    const feeds = { x: noise([1, 3, 12, 12], -1.5, 1.2) };
    const expected = await expectedOf(graph, feeds);
    for (const pass of [freezeQuantizers({ constantOf: constantOf() }), foldIntoDequantized, dropClips, quantizeBeforeResize]) pass.run(graph, editor);
    editor.removeDead();
    const bytes = encodeGraph(graph, { opset: 17 });
    const { apart, equal } = shares(await actualOf(bytes, feeds), expected, (range[1] - range[0]) / 255);
    // Products such as 5 levels by 0.1 lie on halves, where an error of the last bit decides.
    t.ok(apart < 1.01 && equal > 0.95, `${equal} equal, ${apart} steps apart`);
    const ops = await optimizedOps(bytes, join(t.testdir(), 'optimized.onnx'));
    t.ok(ops.includes(runs), ops.join());
    t.same(ops.filter((op) => ['Conv', 'Relu', 'LeakyRelu', 'Concat', 'Add'].includes(op)), [], 'nothing is left in float');
  });
}

t.test('a transposed convolution, which ONNX Runtime runs in float, has integer weights along its own axis', async (t) => {
  const { graph, editor } = createGraph('transposed');
  const x = around(editor, editor.input('x', { dtype: 'float32', shape: [1, 3, 6, 6] }), [-1.3, 0.9]);
  const weights = editor.constant(noise([3, 4, 2, 2], -0.5, 0.5));
  const scale = editor.emit('AbsMax', { x: weights }, { axis: 1 }).y;
  const quantized = editor.emit('FakeQuantize', { x: weights, scale }, { axis: 1 }).y;
  editor.output('y', around(editor, editor.emit('Conv2dTranspose', { x, filter: quantized }, { strides: [2, 2] }).y, [-1.2, 1.7]));
  const feeds = { x: noise([1, 3, 6, 6], -1.5, 1.2) };
  const expected = await expectedOf(graph, feeds);
  freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
  const bytes = encodeGraph(graph, { opset: 17 });
  const { apart, equal } = shares(await actualOf(bytes, feeds), expected, 2.9 / 255);
  t.ok(apart < 1.01 && equal > 0.99, `${equal} equal, ${apart} steps apart`);
  t.ok(decodeModel(bytes).graph!.initializer.some(({ name, dataType }) => name.endsWith('.levels') && dataType === 3));
});

async function optimizedOps(bytes: Uint8Array, path: string): Promise<string[]> {
  const session = await ort.InferenceSession.create(bytes, { ...EXACT, optimizedModelFilePath: path });
  await session.release();
  return decodeModel(await readFile(path)).graph!.node.map(({ opType }) => opType);
}
