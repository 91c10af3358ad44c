import { nothingToQuantize, unknownName } from '../../core/errors.ts';
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

function weightsAlone(run: Run): void {
  const weights = new Set(plannedWeights(run).flatMap(({ readers }) => readers.map(({ entry: { node, slot } }) => `${node}.${slot}`)));
  run.plan = run.plan.filter(({ node, slot }) => weights.has(`${node}.${slot}`));
}
