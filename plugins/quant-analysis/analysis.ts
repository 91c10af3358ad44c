import type { PlanSkip } from '../../core/quant/plan.ts';
import type { Layer } from './layers.ts';
import type { Score } from './scoring/score-cache.ts';
import type { LayerNoise } from './statistics/layer-noise.ts';
import type { TensorStatistics } from './statistics/tensor-statistics.ts';
import type { Suggestion } from './suggest.ts';

/** What is known of one layer. Scores are null until they are measured. */
export interface LayerAnalysis extends Layer {
  readonly noise: LayerNoise;
  /** Largest clipped share among the tensors it reads. */
  readonly clipped: number;
  /** Everything else in float. */
  readonly onlyQuantized: Score | null;
  /** Everything else quantized. */
  readonly onlyFloat: Score | null;
}

/** `analysis.json`, and what the page shows. */
export interface Analysis {
  readonly version: 1;
  /** Hash of what the numbers are about: weights, scales, plan, how images are read. */
  readonly model: string;
  readonly name: string;
  readonly weights: string;
  readonly target: string;
  /** How the ranges came to be, where the weights were float; null for a checkpoint with a plan. */
  readonly calibration: { readonly algo: string; readonly images: number } | null;
  /** Images the tensors were compared on, and those of a score. */
  readonly images: { readonly statistics: number; readonly scores: number };
  /** Scores measured, of those there are. */
  readonly passes: { readonly done: number; readonly planned: number };
  readonly scores: Readonly<Record<WholeScore, Score | null>>;
  /** In the order of the network. */
  readonly layers: readonly LayerAnalysis[];
  readonly tensors: readonly TensorStatistics[];
  /** What stays float already. */
  readonly skips: readonly PlanSkip[];
  readonly suggestion: Suggestion;
}

/** The whole network: in float, as planned, and with weights or activations quantized alone. */
export const WHOLE_SCORES = ['float', 'quantized', 'weights', 'activations'] as const;
export type WholeScore = (typeof WHOLE_SCORES)[number];
