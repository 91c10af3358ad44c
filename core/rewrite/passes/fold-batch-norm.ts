import type { Editor } from '../../ir/editor.ts';
import { isOp, type Node, type Value } from '../../ir/types.ts';
import { tensor, type Tensor } from '../../tensor/tensor.ts';
import type { Pass } from '../pass.ts';
import { op } from '../pattern.ts';
import { rulePass } from '../rule-pass.ts';
import { replacement, rule, skip } from '../rule.ts';

/**
 * Folds a batch norm into the convolution before it:
 *
 *   y = γ·(conv(x, w) + b − µ)/√(σ² + ε) + β  =  conv(x, k·w) + (b − µ)·k + β   with  k = γ/√(σ² + ε) per output channel
 *
 * The convolution keeps its name and gets constants for filter and bias. Products are taken in float64 and rounded once.
 *
 * @param values the tensor of a state; `undefined` leaves what depends on it alone, with a reason
 */
export function foldBatchNorm(values: (name: string) => Tensor | undefined): Pass {
  return rulePass('fold-batch-norm', [rule({
    name: 'conv-batch-norm',
    pattern: op('BatchNorm', { as: 'norm', inputs: { x: op('Conv2d', { as: 'conv' }) } }),
    rewrite(match, editor, graph) {
      const [conv, norm] = [match.node('conv', 'Conv2d'), match.node('norm', 'BatchNorm')];
      if (readers(conv.outputs.y, graph.outputs.values(), graph.updates.values()) > 1) return skip(`the output of ${conv.name} has other readers`);
      const parts = partsOf(conv, norm, (value) => tensorOf(value, graph.states.has(value.name) ? values : () => undefined));
      if (typeof parts === 'string') return skip(parts);
      const folded = fold(parts, norm.attrs.epsilon);
      if (!folded.filter.every(Number.isFinite) || !folded.bias.every(Number.isFinite)) return skip('a variance so small would make the weights infinite');
      install(conv, folded, editor);
      return replacement({ y: conv.outputs.y });
    },
  })]);
}

type Lookup = (value: Value) => Tensor | undefined;

interface Parts {
  readonly filter: Float32Array;
  /** 0 where the convolution has none. */
  readonly bias: Float32Array;
  readonly scale: Float32Array;
  readonly offset: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

function partsOf(conv: Node<'Conv2d'>, norm: Node<'BatchNorm'>, lookup: Lookup): Parts | string {
  const { scale, offset, mean, variance } = norm.inputs;
  const { filter, bias } = conv.inputs;
  const parts: Record<string, Float32Array> = { bias: new Float32Array(filter.type.shape[0]!) };
  for (const [slot, value] of Object.entries({ filter, bias, scale, offset, mean, variance })) {
    if (value === undefined) continue;
    const known = lookup(value);
    if (known === undefined) return `${slot} %${value.name} is neither a constant nor a state with a known tensor`;
    parts[slot] = known.data as Float32Array;
  }
  return parts as unknown as Parts;
}

function tensorOf({ name, producer }: Value, states: (name: string) => Tensor | undefined): Tensor | undefined {
  return isOp(producer, 'Constant') ? producer.attrs.tensor : states(name);
}

function fold({ filter, bias, scale, offset, mean, variance }: Parts, epsilon: number): { filter: Float32Array; bias: Float32Array } {
  const factors = Float64Array.from(scale, (gain, c) => gain / Math.sqrt(variance[c]! + epsilon));
  const inner = filter.length / factors.length;
  return {
    filter: filter.map((weight, i) => weight * factors[Math.floor(i / inner)]!),
    bias: bias.map((shift, c) => (shift - mean[c]!) * factors[c]! + offset[c]!),
  };
}

function install(conv: Node<'Conv2d'>, { filter, bias }: { filter: Float32Array; bias: Float32Array }, editor: Editor): void {
  const { shape } = conv.inputs.filter.type;
  editor.setInput(conv, 'filter', editor.constant(tensor('float32', shape, filter), `${conv.name}.folded_filter`));
  editor.setInput(conv, 'bias', editor.constant(tensor('float32', [shape[0]!], bias), `${conv.name}.folded_bias`));
}

function readers(value: Value, ...ends: readonly Iterable<Value>[]): number {
  return value.uses.size + ends.flatMap((end) => [...end]).filter((end) => end === value).length;
}
