import type { QuantPlan } from '../../core/quant/plan.ts';
import { WHOLE_SCORES, type Analysis, type LayerAnalysis } from './analysis.ts';
import type { Layer } from './layers.ts';
import type { QuantizedRun } from './quantized-run.ts';
import type { Score } from './scoring/score-cache.ts';
import type { Statistics } from './statistics/collect-statistics.ts';
import { slotName } from './statistics/tensor-statistics.ts';
import { layerScoreName } from './sub-plans.ts';
import { suggest } from './suggest.ts';

/** What is known at some moment of an analysis. */
export interface Findings extends QuantizedRun {
  readonly model: string;
  readonly statistics: Statistics;
  readonly layers: readonly Layer[];
  /** Scores so far, by the names of `subPlans`, and how many there will be. */
  readonly scores: ReadonlyMap<string, Score>;
  readonly planned: number;
  /** Images of a score. */
  readonly images: number;
  /** What is known of a plan. */
  readonly known: (plan: QuantPlan) => Score | undefined;
}

/** PaddleSlim's default pattern, which marks nodes by hand and says nothing about this network. */
const DEFAULT_PATTERN = 'skip_quant';

/** Puts together what an analysis shows. */
export function assembleAnalysis({ run, model, calibration, statistics, layers, scores, planned, images, known }: Findings): Analysis {
  const whole = Object.fromEntries(WHOLE_SCORES.map((name) => [name, scores.get(name) ?? null])) as Analysis['scores'];
  const analyzed = layers.map((layer): LayerAnalysis => ({
    ...layer, noise: statistics.layers[layer.node]!, clipped: largestClipped(layer, run.plan, statistics),
    onlyQuantized: scores.get(layerScoreName('onlyQuantized', layer.node)) ?? null,
    onlyFloat: scores.get(layerScoreName('onlyFloat', layer.node)) ?? null,
  }));
  const patterns = run.config.quantization.not_quant_pattern.filter((pattern) => pattern !== DEFAULT_PATTERN);
  const suggestion = suggest({ scores: whole, layers: analyzed, patterns });
  return {
    version: 1, model, name: run.kernel.name, weights: run.weights ?? '', target: run.plan.target, calibration,
    images: { statistics: statistics.images, scores: images }, passes: { done: scores.size, planned },
    scores: whole, layers: analyzed, tensors: statistics.tensors, skips: run.plan.skips(),
    suggestion: { ...suggestion, score: suggestion.layers.length === 0 ? null : known(run.plan.without(suggestion.layers)) ?? null },
  };
}

function largestClipped({ node }: Layer, plan: QuantPlan, { tensors }: Statistics): number {
  const slots = new Set(plan.entries().filter((entry) => entry.node === node).map(slotName));
  return tensors.reduce((largest, { readers, clipped }) => (readers.some((reader) => slots.has(reader)) ? Math.max(largest, clipped) : largest), 0);
}
