import type { Run } from '../run.ts';
import { activationSpec, type ActivationForm } from './configured-specs.ts';
import { dataOp, quantizedOpTypes, wants } from './op-types.ts';
import type { QuantPlan } from './plan.ts';
import type { Value } from '../ir/types.ts';

/** Who decides, and how the target wants activations. */
export interface DataOpsOptions {
  readonly by: string;
  /** @default as configured */
  readonly form?: ((value: Value) => ActivationForm) | undefined;
}

/**
 * Quantizes the inputs of the operators without weights that the configuration names, always by moving averages. Slots
 * decided already, operators with weights and operators that read a parameter are left alone.
 * Source: PaddleSlim AddQuantDequantPass.
 */
export function annotateDataOps(plan: QuantPlan, { graph, config }: Pick<Run, 'graph' | 'config'>, { by, form = () => ({}) }: DataOpsOptions): void {
  const options = config.quantization;
  const wanted = quantizedOpTypes(options);
  for (const node of graph.nodes()) {
    const found = dataOp(node, graph);
    if (found === undefined || !wants(wanted, found.types)) continue;
    for (const { slot, value } of found.slots) {
      if (plan.specOf(node, slot) !== undefined) continue;
      plan.quantize(node, slot, activationSpec(options, { ...form(value), kind: 'moving_average_abs_max' }), by, `input of ${found.types[0]!}`);
    }
  }
}
