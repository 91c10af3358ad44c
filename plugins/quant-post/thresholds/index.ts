import type { Histogram } from '../histogram.ts';
import type { Observation } from '../observe.ts';
import { candidateThreshold, LOSSES, POWER_OF_TWO_SHARES, SEARCHED_SHARES } from './candidate-threshold.ts';
import { histThreshold } from './hist-threshold.ts';
import { klThreshold } from './kl-threshold.ts';
import { levelGrid, type LevelSpec } from './level-grid.ts';
import { percentileThreshold } from './percentile-threshold.ts';

/** What a threshold is found from. */
export interface ThresholdRequest {
  readonly observation: Observation;
  /** The quantizer the threshold is for. */
  readonly spec: LevelSpec;
  /** Share of the elements that `hist` and `percentile` represent. */
  readonly percent: number;
  /** Whose rules hold where Paddle's versions differ, or differ from what is right. */
  readonly compat: Compat;
}

/** Behaviour that reproduces a version of Paddle, bugs included. */
export type Compat = 'none' | 'paddle-1.8' | 'paddle-2.6';

/** One way from observations to a threshold. */
export interface Algorithm {
  /** Whether it may clip or needs a histogram: that takes a second pass over the images. */
  readonly histogram: boolean;
  threshold(request: ThresholdRequest): number;
}

/** The algorithms of `algo`, under PaddleSlim's names; `percentile` is ours. */
export const algorithms = {
  KL: { histogram: true, threshold: kl },
  hist: { histogram: true, threshold: ({ observation, percent }) => histThreshold(magnitudes(observation), histogramOf(observation).width, percent) },
  percentile: { histogram: true, threshold: ({ observation, percent }) => percentileThreshold(histogramOf(observation), percent) },
  mse: { histogram: true, threshold: ({ observation, spec }) => candidateThreshold(observation, spec, { shares: SEARCHED_SHARES, loss: LOSSES.mse }) },
  emd: { histogram: true, threshold: ({ observation, spec }) => candidateThreshold(observation, spec, { shares: SEARCHED_SHARES, loss: LOSSES.emd }) },
  ptf: { histogram: true, threshold: ({ observation, spec }) => candidateThreshold(observation, spec, { shares: POWER_OF_TWO_SHARES, loss: LOSSES.mse }) },
  // Its histogram serves the share of clipped elements alone.
  avg: { histogram: true, threshold: ({ observation }) => observation.meanAbsMax },
  abs_max: { histogram: false, threshold: ({ observation }) => observation.absMax },
  min_max: { histogram: false, threshold: ({ observation }) => observation.absMax },
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof algorithms;
export const ALGORITHM_NAMES = Object.keys(algorithms) as [AlgorithmName, ...AlgorithmName[]];

/** With more levels than these, Paddle's last one takes so many bins that the others hardly count; from 12 bits on it takes all. */
const MOST_UNEVEN = 255;

/** 1.8.5 searches from 70 % of the bins for 255 levels whatever the bits; 2.6 from 50 % for those there are. */
function kl({ observation, spec, compat }: ThresholdRequest): number {
  const { from, width } = histogramOf(observation);
  if (compat === 'paddle-1.8') return klThreshold(magnitudes(observation), singleWidth(from, width), { start: 0.7, levels: 255, even: false });
  const levels = Math.round(observation.absMax / levelGrid(spec, observation, observation.absMax).step);
  return klThreshold(magnitudes(observation), width, { start: 0.5, levels, even: compat === 'none' && levels > MOST_UNEVEN });
}

/** 1.8.5 takes the difference of two edges in single precision, which is rough where the histogram starts far from 0. */
function singleWidth(from: number, width: number): number {
  return Math.fround(Math.fround(from + Math.fround(width)) - Math.fround(from));
}

function magnitudes(observation: Observation): Float64Array {
  return histogramOf(observation).magnitudes;
}

function histogramOf({ histogram }: Observation): Histogram {
  return histogram!;
}
