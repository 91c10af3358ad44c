import { isWeight } from '../../core/quant/op-types.ts';
import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import type { WholeScore } from './analysis.ts';
import type { Layer } from './layers.ts';
import type { Statistics } from './statistics/collect-statistics.ts';

/** What may be known of a single layer. */
export type LayerScore = 'onlyFloat' | 'onlyQuantized';

/** Name of a layer's score among those of all sub-plans. */
export const layerScoreName = (kind: LayerScore, layer: string): string => `${kind} ${layer}`;

/**
 * The sub-plans to score, most telling first: the whole network, then layer by layer, the noisiest first.
 */
export function subPlans({ graph, plan }: Pick<Run, 'graph' | 'plan'>, layers: readonly Layer[], statistics: Pick<Statistics, 'layers'>): ReadonlyMap<string, QuantPlan> {
  const ofWeight = new Map(plan.entries().map((entry) => [entry, isWeight(locateSlot(graph, entry).value, graph)]));
  const slots = (weight: boolean): QuantPlan => plan.filter((entry) => ofWeight.get(entry) === weight);
  const whole: Record<WholeScore, QuantPlan> = { float: plan.only([]), quantized: plan, weights: slots(true), activations: slots(false) };
  return new Map([
    ...Object.entries(whole),
    ...noisiestFirst(layers, statistics).flatMap(({ node }) => [
      [layerScoreName('onlyFloat', node), plan.without([node])] as const,
      [layerScoreName('onlyQuantized', node), plan.only([node])] as const,
    ]),
  ]);
}

/** Layers by the noise they add themselves; those without a signal come last. */
export function noisiestFirst<L extends Pick<Layer, 'node'>>(layers: readonly L[], { layers: noise }: Pick<Statistics, 'layers'>): L[] {
  const sqnr = ({ node }: L): number => noise[node]?.own?.sqnr ?? Infinity;
  return [...layers].sort((a, b) => sqnr(a) - sqnr(b) || 0);
}
