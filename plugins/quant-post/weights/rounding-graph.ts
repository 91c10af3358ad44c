import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, Node, SlotValue, Value } from '../../../core/ir/types.ts';
import { quantMax, type QuantSpec } from '../../../core/quant/spec.ts';
import type { Kernel } from '../../../core/kernel.ts';
import { full, scalar, type Tensor } from '../../../core/tensor/tensor.ts';

/** Ends of the stretched sigmoid, so that 0 and 1 are reached. Source: Louizos et al., "Learning Sparse Neural Networks through L0 Regularization" (2018). */
export const STRETCH = { low: -0.1, high: 1.1 } as const;

/** A layer whose rounding is learned. */
export interface RoundingLayer {
  readonly node: Node;
  /** Slots of the data and of the weight. */
  readonly data: string;
  readonly weight: string;
  readonly spec: QuantSpec;
  /** ⌊w/step⌋ of every weight. */
  readonly floors: Tensor;
  /** The value of one level, broadcast over the weight. */
  readonly step: Tensor;
  /** Where the rounding starts, before the sigmoid. */
  readonly start: Tensor;
  /** What else the layer reads, by slot: its bias. */
  readonly others: Readonly<Record<string, Tensor>>;
  /** Type of the data, with the batch. */
  readonly dataShape: readonly number[];
  /** Factor on the reconstruction: one over what rounding to the nearest costs. */
  readonly kernel: Kernel;
}

/**
 * One step of learning the rounding of a layer as a graph: inputs `x` (what the layer reads, quantized), `target` (what it
 * gives in float), `unit` (the error that counts as 1), `learningRate`, `beta` and `weight` (of the regularizer); the
 * state `rounding`; outputs `error` and `cosine`.
 *
 *   w̃ = step · clip(⌊w/step⌋ + h(V)),  h(V) = clip(1.2·σ(V) − 0.1, 0, 1)
 *   loss = mean (target − f(x, w̃))² / unit + weight · mean (1 − |2h − 1|^beta)
 *
 * Source: Nagel et al., "Up or Down? Adaptive Rounding for Post-Training Quantization" (2020), equations 21 to 24.
 */
export function roundingGraph(layer: RoundingLayer): Graph {
  const { graph, editor } = createGraph(`${layer.node.name}.rounding`);
  const x = editor.input('x', { dtype: 'float32', shape: layer.dataShape });
  const rounding = editor.state({ name: 'rounding', initial: layer.start, role: 'parameter', l2Decay: 0 });
  const up = roundedUp(editor, rounding.value);
  const y = layerOutput(editor, layer, x, weightOf(editor, layer, up));
  const target = editor.input('target', y.type);
  const error = mean(editor, square(editor, editor.emit('Sub', { a: target, b: y }).y));
  editor.output('error', error);
  editor.output('cosine', cosine(editor, y, target));
  const loss = editor.emit('Add', { a: editor.emit('Div', { a: error, b: editor.input('unit', SCALAR) }).y, b: undecided(editor, up) }).y;
  const gradient = addGradients(graph, editor, { loss, wrt: [rounding.value] }).get(rounding.value)!;
  const learningRate = editor.input('learningRate', SCALAR);
  layer.kernel.resolve('optimizer', 'Adam')({}).attach({ editor, gradients: new Map([[rounding, gradient]]), learningRate, l2Decay: 0 });
  return graph;
}

const SCALAR = { dtype: 'float32', shape: [] } as const;

/** h(V). */
function roundedUp(editor: Editor, value: Value): Value {
  const sigmoid = editor.emit('Sigmoid', { x: value }).y;
  const stretched = editor.emit('Mul', { a: sigmoid, b: number(editor, STRETCH.high - STRETCH.low) }).y;
  return editor.emit('Clip', { x: editor.emit('Add', { a: stretched, b: number(editor, STRETCH.low) }).y }, { min: 0, max: 1 }).y;
}

function weightOf(editor: Editor, { floors, step, spec }: RoundingLayer, up: Value): Value {
  const qmax = quantMax(spec);
  const level = editor.emit('Clip', { x: editor.emit('Add', { a: editor.constant(floors), b: up }).y }, { min: spec.signed ? -qmax - (spec.narrow === false ? 1 : 0) : 0, max: qmax }).y;
  return editor.emit('Mul', { a: level, b: editor.constant(step) }).y;
}

function layerOutput(editor: Editor, { node, data, weight, others }: RoundingLayer, x: Value, w: Value): Value {
  const inputs: Record<string, SlotValue> = { [data]: x, [weight]: w };
  for (const [slot, tensor] of Object.entries(others)) inputs[slot] = editor.constant(tensor);
  return Object.values(editor.emitNode(node.op, inputs, node.attrs as never))[0]!;
}

/** weight · mean (1 − |2h − 1|^beta); the power as exp(beta · ln), kept off ln 0, where its gradient is 0 anyway. */
function undecided(editor: Editor, up: Value): Value {
  const centred = editor.emit('Sub', { a: editor.emit('Mul', { a: up, b: number(editor, 2) }).y, b: number(editor, 1) }).y;
  const distance = editor.emit('Maximum', { a: editor.emit('Abs', { x: centred }).y, b: number(editor, 1e-6) }).y;
  const power = editor.emit('Exp', { x: editor.emit('Mul', { a: editor.emit('Log', { x: distance }).y, b: editor.input('beta', SCALAR) }).y }).y;
  const share = mean(editor, editor.emit('Sub', { a: number(editor, 1), b: power }).y);
  return editor.emit('Mul', { a: share, b: editor.input('weight', SCALAR) }).y;
}

function cosine(editor: Editor, a: Value, b: Value): Value {
  const product = (x: Value, y: Value): Value => mean(editor, editor.emit('Mul', { a: x, b: y }).y);
  const norms = editor.emit('Sqrt', { x: editor.emit('Mul', { a: product(a, a), b: product(b, b) }).y }).y;
  return editor.emit('Div', { a: product(a, b), b: editor.emit('Maximum', { a: norms, b: number(editor, 1e-30) }).y }).y;
}

const square = (editor: Editor, x: Value): Value => editor.emit('Mul', { a: x, b: x }).y;
const number = (editor: Editor, value: number): Value => editor.constant(scalar('float32', value));

function mean(editor: Editor, x: Value): Value {
  return editor.emit('ReduceMean', { x }, { axes: x.type.shape.map((_, axis) => axis), keepDims: false }).y;
}

/** A step or a scale per channel, spread over the weight's shape. */
export function spread({ data }: Tensor, shape: readonly number[], axis: number | undefined, factor: number): Tensor<'float32'> {
  const values = data as Float32Array;
  if (axis === undefined) return full('float32', shape.map(() => 1), values[0]! * factor);
  return { dtype: 'float32', shape: shape.map((extent, i) => (i === axis ? extent : 1)), data: values.map((value) => value * factor) };
}
