import type { Backend } from '../../../core/backend.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { isOp, type Graph, type Node } from '../../../core/ir/types.ts';
import '../../../core/ops/index.ts';
import type { Quantizer } from '../../../core/quant/quantizer.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';
import { scalar, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { sgd } from '../../../plugins/optimizers/index.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';

/** What one step of one quantizer gave: y = q(x), Σ y·dy as the loss. */
export interface StepOfOne {
  readonly y: number[];
  readonly dx: number[];
  /** Copies of the states after the step. */
  readonly states: ReadonlyMap<string, number[]>;
}

export const SIGNED: QuantSpec = { kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even' };

/** The graph of one quantizer on the input x of n values, with a gradient-descent step for what it learns. */
export function graphOf(quantizer: Quantizer, spec: QuantSpec, n: number, stage: 'train' | 'eval'): Graph {
  const { graph, editor } = createGraph('one');
  const x = editor.input('x', { dtype: 'float32', shape: [1, n] });
  const y = quantizer.insert({ editor, value: x, spec, stage });
  editor.output('y', y);
  if (stage === 'eval') return graph;
  const product = editor.emit('Mul', { a: y, b: editor.input('dy', x.type) }).y;
  const loss = editor.emit('ReduceSum', { x: product }, { axes: [0, 1], keepDims: false }).y;
  const learned = [...graph.states.values()].filter(({ trainable }) => trainable);
  const gradients = addGradients(graph, editor, { loss, wrt: [x, ...learned.map(({ value }) => value)] });
  editor.output('dx', gradients.get(x) ?? editor.constant(tensor('float32', [1, n])));
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  if (learned.length === 0) editor.removeInput('learningRate');
  else sgd({}).attach({ editor, gradients: new Map(learned.flatMap((state) => { const gradient = gradients.get(state.value); return gradient === undefined ? [] : [[state, gradient]]; })), learningRate, l2Decay: 0 });
  return graph;
}

/** How steps are run. */
export interface StepOptions {
  /** Gradient by y. @default 1 everywhere */
  readonly dy?: readonly number[];
  /** @default 0 */
  readonly learningRate?: number;
  readonly backend?: Backend;
  /** Where the states start. @default as they are made */
  readonly states?: Iterable<readonly [string, Tensor]>;
}

/** Runs steps one after the other, each with its own x; dy is 1 unless given. */
export async function runSteps(quantizer: Quantizer, spec: QuantSpec, steps: readonly (readonly number[])[], { dy, learningRate = 0, backend = referenceBackend(), states = [] }: StepOptions = {}): Promise<StepOfOne[]> {
  const n = steps[0]!.length;
  const graph = graphOf(quantizer, spec, n, 'train');
  const program = await backend.compile(graph);
  program.write(states);
  const results: StepOfOne[] = [];
  for (const x of steps) {
    const rate = graph.inputs.has('learningRate') ? { learningRate: scalar('float32', learningRate) } : {};
    const { y, dx } = await program.run({ x: row(x), dy: row(dy ?? x.map(() => 1)), ...rate });
    results.push({ y: Array.from(y!.data as Float32Array), dx: Array.from(dx!.data as Float32Array), states: new Map([...program.read()].map(([name, { data }]) => [name, Array.from(data as Float32Array)])) });
  }
  await program.dispose();
  return results;
}

/** What evaluating gives for x with these states. */
export async function evaluate(quantizer: Quantizer, spec: QuantSpec, x: readonly number[], states: Iterable<readonly [string, Tensor]>): Promise<number[]> {
  const program = await referenceBackend().compile(graphOf(quantizer, spec, x.length, 'eval'));
  program.write(states);
  const { y } = await program.run({ x: row(x) });
  return Array.from(y!.data as Float32Array);
}

/** The quantizer's node in an evaluation graph, as `seed` takes it. */
export function nodeOf(quantizer: Quantizer, spec: QuantSpec): Node<'FakeQuantize'> {
  return graphOf(quantizer, spec, 4, 'eval').nodes().find((node) => isOp(node, 'FakeQuantize'))!;
}

function row(values: readonly number[]): Tensor {
  return tensor('float32', [1, values.length], values);
}
