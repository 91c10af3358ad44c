import { nothingToQuantize, unknownName } from '../../core/errors.ts';
import { weightedOp } from '../../core/quant/op-types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import { plannedWeights } from './planned-weights.ts';

const BY = 'quant-post';

/**
 * Makes the run's plan one for quantizing after training: scales of weights come from the weights, whatever training
 * would do (batch norms that training folds are folded for good); `skip_tensor_list` leaves layers in float; `method: dynamic` leaves all activations in float. With `compat:
 * paddle-1.8` nothing is skipped, as there.
 * @throws ERR_UNKNOWN_NAME for a value the graph does not have, ERR_NOTHING_TO_QUANTIZE
 */
export function preparePlan(run: Run): void {
  if (run.config.quantization.compat === 'paddle-1.8') run.plan = withoutSkips(run.plan);
  skipReaders(run);
  weightsByAbsMax(run);
  if (run.config.quant_post.method === 'dynamic') weightsAlone(run);
  if (run.plan.entries().length === 0) throw nothingToQuantize(run.plan.skips().length);
}

/** Paddle 1.8.5's pass looks for `skip_quant` alone, which nothing is marked with. */
function withoutSkips(plan: QuantPlan): QuantPlan {
  const all = plan.withoutSkips();
  all.notes['quant-post'] = 'skip patterns are ignored (compat paddle-1.8)';
  return all;
}

function skipReaders({ graph, plan, config }: Run): void {
  for (const name of config.quant_post.skip_tensor_list ?? []) {
    const value = graph.value(name);
    if (value === undefined) throw unknownName('value of the graph', name, [...graph.inputs.keys(), ...graph.states.keys(), ...graph.nodes().flatMap((node) => Object.values(node.outputs as Record<string, { name: string }>).map((output) => output.name))]);
    for (const { node } of value.uses) plan.skip(node, BY, `skip_tensor_list "${name}"`);
  }
}

function weightsByAbsMax(run: Run): void {
  for (const { spec, readers } of plannedWeights(run)) {
    if (spec.kind === 'abs_max' && spec.foldBatchNorm !== true) continue;
    for (const { node, entry } of readers) run.plan.quantize(node, entry.slot, { ...spec, kind: 'abs_max', foldBatchNorm: undefined }, BY, 'scale of the weights as they are');
  }
}

/**
 * Weights are made real before they are used, so that no kernel asks for one scale: weights of multiplications have one per
 * column, too, for which training keeps one for Paddle Lite 2.6. Source: PaddleSlim 1.1 `quant_post_only_weight`, 2.x `quant_post_dynamic`.
 */
function weightsAlone(run: Run): void {
  const channelWise = run.config.quantization.weight_quantize_type.startsWith('channel_wise');
  const weights = new Set<string>();
  for (const { spec, readers } of plannedWeights(run)) {
    for (const { node, entry: { slot } } of readers) {
      weights.add(`${node.name}.${slot}`);
      const found = weightedOp(node, run.graph);
      if (channelWise && spec.axis === undefined && found?.type === 'mul') run.plan.quantize(node, slot, { ...spec, axis: found.channelAxis }, BY, 'one scale per column, as weights alone have');
    }
  }
  run.plan = run.plan.filter(({ node, slot }) => weights.has(`${node}.${slot}`));
}
