import { isWeight } from '../../core/quant/op-types.ts';
import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import type { Run } from '../../core/run.ts';

/**
 * The values a plan quantizes that depend on the image, by name, each with its spec. A value quantized in two ways is
 * calibrated for the first, and one with a scale of its own goes before one that shares.
 */
export function plannedActivations({ graph, plan }: Pick<Run, 'graph' | 'plan'>): ReadonlyMap<string, QuantSpec> {
  const found = new Map<string, QuantSpec>();
  for (const entry of plan.entries()) {
    const { value } = locateSlot(graph, entry);
    if (!isWeight(value, graph) && !found.has(value.name)) found.set(value.name, entry.spec);
  }
  return found;
}
