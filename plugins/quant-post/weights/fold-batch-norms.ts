import { isOp } from '../../../core/ir/types.ts';
import type { Run, StateStore } from '../../../core/run.ts';
import { convStates, setValues, valuesOf, type ConvStates } from './norm-states.ts';

/** What a step did to how many layers, and where it did nothing and why. */
export interface StepReport {
  readonly changed: number;
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  /** Images that were learned from, where any were. */
  readonly images?: number;
}

/**
 * Folds every batch norm into the convolution before it by changing values alone: the graph keeps its batch norms, which
 * then do nothing but add.
 *
 *   y = γ·(conv(x, w) + b − µ)/√(σ² + ε) + β,  k = γ/√(σ² + ε)
 *   w ← k·w, b ← 0, γ ← 1, µ ← 0, σ² ← 1 − ε, β ← β + (b − µ)·k
 *
 * So the plan, the names and whatever reads the checkpoint stay the same.
 */
export function foldBatchNorms({ graph, states }: Pick<Run, 'graph' | 'states'>): StepReport {
  const skipped: { node: string; reason: string }[] = [];
  let changed = 0;
  for (const node of graph.nodes()) {
    if (!isOp(node, 'BatchNorm')) continue;
    const conv = node.inputs.x.producer;
    const found = isOp(conv, 'Conv2d') ? convStates(graph, conv) : 'it does not follow a convolution';
    const reason = typeof found === 'string' ? found : found.norm?.node !== node ? `${found.conv.name} has other readers` : fold(states, found);
    if (reason === undefined) changed++;
    else skipped.push({ node: node.name, reason });
  }
  return { changed, skipped };
}

/** @returns why it was left, as far as it was */
function fold(states: StateStore, { filter, bias, norm }: ConvStates): string | undefined {
  const [scale, offset, mean, variance] = [norm!.scale, norm!.offset, norm!.mean, norm!.variance].map((state) => valuesOf(states, state)) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const { epsilon } = norm!.node.attrs;
  const factors = Float64Array.from(scale, (gain, c) => gain / Math.sqrt(variance[c]! + epsilon));
  const weights = valuesOf(states, filter);
  const inner = weights.length / factors.length;
  const folded = weights.map((weight, i) => weight * factors[Math.floor(i / inner)]!);
  const shift = bias === undefined ? undefined : valuesOf(states, bias);
  const offsets = offset.map((beta, c) => beta + ((shift?.[c] ?? 0) - mean[c]!) * factors[c]!);
  if (!folded.every(Number.isFinite) || !offsets.every(Number.isFinite)) return 'a variance so small would make the weights infinite';
  setValues(states, filter, folded);
  if (bias !== undefined) setValues(states, bias, new Float32Array(offsets.length));
  setValues(states, norm!.scale, scale.fill(1));
  setValues(states, norm!.mean, mean.fill(0));
  setValues(states, norm!.variance, variance.fill(1 - epsilon));
  setValues(states, norm!.offset, offsets);
  return undefined;
}
