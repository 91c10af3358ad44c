import type { EvalResult } from '../../../core/evaluate/evaluate.ts';
import type { StepResult } from '../../../core/train/step.ts';
import type { PresentRange } from '../history/quantizer-ranges.ts';
import type { SummaryValue } from './event.ts';
import { histogramOf } from './histogram-of.ts';

/** A train step as TensorBoard shows it. */
export function stepSummary({ loss, parts, learningRate, seconds, size }: StepResult): SummaryValue[] {
  return [
    { tag: 'train/loss', scalar: loss }, ...Object.entries(parts).map(([name, scalar]) => ({ tag: `train/${name}`, scalar })),
    { tag: 'train/learning_rate', scalar: learningRate }, { tag: 'train/seconds_per_step', scalar: seconds }, { tag: 'train/input_size', scalar: size },
  ];
}

/** An evaluation: every number of the metric, and AP of each class; what is not known (-1) is left out. */
export function evaluationSummary({ stats, perCategory, msPerImage }: EvalResult): SummaryValue[] {
  const known = [...Object.entries(stats).map(([name, scalar]) => ({ tag: `eval/${name}`, scalar })), ...perCategory.map(({ name, AP }) => ({ tag: `eval_AP/${name}`, scalar: AP }))];
  return [...known.filter(({ scalar }) => scalar >= 0), { tag: 'eval/ms_per_image', scalar: msPerImage }];
}

/** Ranges of quantizers: ends of each, and how the scales of all spread. */
export function rangeSummary(ranges: readonly PresentRange[]): SummaryValue[] {
  const scalesOf = (weight: boolean) => histogramOf(ranges.filter((range) => range.weight === weight).flatMap(({ scales }) => scales));
  const histograms = [{ tag: 'scales/activations', histogram: scalesOf(false) }, { tag: 'scales/weights', histogram: scalesOf(true) }];
  return [
    ...ranges.flatMap(({ name, range: { low, high } }) => [{ tag: `range_high/${name}`, scalar: high }, ...low === -high ? [] : [{ tag: `range_low/${name}`, scalar: low }]]),
    ...histograms.flatMap(({ tag, histogram }) => (histogram === undefined ? [] : [{ tag, histogram }])),
  ];
}
