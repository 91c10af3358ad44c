import type { Category } from '../data.ts';
import type { CocoGroundTruth, Dataset } from '../dataset.ts';
import type { Detection, Metric, MetricResult } from './detection.ts';

/** What an evaluation gave. */
export interface EvalResult extends MetricResult {
  /** What was measured: the fake-quant graph, the frozen one, the float one. */
  readonly stage: 'float' | 'eval' | 'frozen' | 'exported';
  /** Steps done when it was measured. */
  readonly iteration: number;
  readonly images: number;
  /** Wall milliseconds of the network per image, batch 1 unless said otherwise. */
  readonly msPerImage: number;
}

/** What an evaluation found on one batch of images. */
export interface Detected {
  readonly imageIds: readonly number[];
  readonly detections: readonly Detection[];
  /** What is evaluated on. */
  readonly dataset: Dataset;
  /** What scores them: it has this batch and those before it. */
  readonly metric: Metric;
}

/** What a metric is made for. */
export interface MetricRequest {
  readonly categories: readonly Category[];
  readonly groundTruth: CocoGroundTruth;
  /** Top-level options of metrics, at present `map_type`. A metric's own options are a section it reads itself. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Makes a metric for one evaluation. */
export type MetricFactory = (request: MetricRequest) => Metric;
