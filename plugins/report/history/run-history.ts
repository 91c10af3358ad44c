import type { ConfigObject } from '../../../core/config/index.ts';
import type { PlanJson } from '../../../core/quant/plan.ts';
import { StepSeries, type StepSeriesJson } from './step-series.ts';

/** `report.json`: what is known of a training. The page is made of it, and a continued run goes on with it. */
export interface RunHistory {
  readonly version: 1;
  readonly name: string;
  readonly status: 'running' | 'done' | 'stopped';
  /** Why it stopped. */
  readonly message: string | null;
  /** When it first began, and when this was written: ISO dates. */
  readonly begun: string;
  readonly written: string;
  /** Seconds of training, over all its parts. */
  readonly seconds: number;
  /** How often it was continued. */
  readonly continued: number;
  /** Steps done, and to do in all. */
  readonly iteration: number;
  readonly iterations: number;
  readonly seed: number;
  readonly weights: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly model: ModelFacts;
  readonly config: { readonly value: ConfigObject; readonly origins: Readonly<Record<string, string>> };
  /** Null for a float training. */
  readonly plan: PlanJson | null;
  readonly steps: StepSeriesJson;
  readonly evaluations: readonly EvaluationFacts[];
  readonly curves: CurveFacts | null;
  readonly ranges: RangeFacts;
  readonly samples: readonly SampleFacts[];
}

/** The network, and what its weights take. */
export interface ModelFacts {
  readonly name: string;
  readonly classes: number;
  readonly parameters: number;
  readonly floatBytes: number;
  /** With the planned weights as integers; the same for a float training. */
  readonly bytes: number;
}

/** One evaluation. */
export interface EvaluationFacts {
  readonly iteration: number;
  readonly stage: string;
  readonly AP: number;
  readonly AP50: number;
  readonly stats: Readonly<Record<string, number>>;
  readonly categories: readonly { readonly name: string; readonly AP: number; readonly AP50: number }[];
  readonly images: number;
  readonly msPerImage: number;
}

/** Precision over recall of the last evaluation. */
export interface CurveFacts {
  readonly iteration: number;
  readonly recalls: readonly number[];
  /** Mean over all categories, at each overlap. */
  readonly mean: readonly CurveAt[];
  /** The first categories, at some overlaps. */
  readonly categories: readonly { readonly name: string; readonly curves: readonly CurveAt[] }[];
  /** Categories there are. */
  readonly total: number;
}

export interface CurveAt {
  readonly iou: number;
  readonly precision: readonly number[];
}

/** What each quantizer represents, from time to time. */
export interface RangeFacts {
  /** Steps done each time. */
  readonly iterations: readonly number[];
  readonly quantizers: readonly QuantizerRanges[];
}

export interface QuantizerRanges {
  readonly name: string;
  readonly kind: string;
  readonly bits: number;
  readonly weight: boolean;
  /** Scales: one for each channel, or one. */
  readonly scales: number;
  /** Ends of the range each time, the widest channel's; null where there was none yet. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** An image of the evaluation, small, and what was last found on it. */
export interface SampleFacts {
  readonly file: string;
  /** JPEG, as a data URI. */
  readonly thumbnail: string;
  /** Of the image, which boxes refer to. */
  readonly width: number;
  readonly height: number;
  readonly truth: readonly BoxFacts[];
  readonly found: readonly (BoxFacts & { readonly score: number })[];
}

export interface BoxFacts {
  readonly label: string;
  /** Place among the classes, which gives the colour. */
  readonly category: number;
  /** x, y, width, height. */
  readonly bbox: readonly [number, number, number, number];
}

/** The history up to a step, as a run that continues there takes it up. */
export function upTo(history: RunHistory, iteration: number): RunHistory {
  const { evaluations, ranges, samples, curves } = history;
  const kept = ranges.iterations.filter((at) => at <= iteration).length;
  const series = new StepSeries(history.steps);
  series.truncate(iteration);
  // What shows the last evaluation shows one that is still to come.
  const later = (evaluations.at(-1)?.iteration ?? 0) > iteration;
  return {
    ...history, iteration, steps: series.toJSON(), evaluations: evaluations.filter((evaluation) => evaluation.iteration <= iteration),
    curves: later ? null : curves, samples: later ? [] : samples,
    ranges: { iterations: ranges.iterations.slice(0, kept), quantizers: ranges.quantizers.map((one) => ({ ...one, low: one.low.slice(0, kept), high: one.high.slice(0, kept) })) },
  };
}
