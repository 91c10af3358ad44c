import { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import { plannedWeights } from './planned-weights.ts';
import { roundWeight } from './weights/quantized-weight.ts';

/** A quantized run as a float one whose weights have the values that the integers stand for; activations are float. */
export function floatRun(run: Run): Run {
  const states = new Map([...run.states].filter(([, { role }]) => role !== 'quantizer'));
  for (const { state: { name, role }, spec } of plannedWeights(run)) {
    // Weights with a fixed scale lie on their levels already.
    if (spec.kind === 'abs_max') states.set(name, { tensor: roundWeight(states.get(name)!.tensor, spec).values, role });
  }
  return { ...run, states, plan: new QuantPlan(run.plan.target) };
}
