import type { Plugin } from '../../core/plugin.ts';
import { createCocoMetric } from './create-coco-metric.ts';

/** Provides the metric `COCO`: average precision over IoU 0.5…0.95, with the numbers of pycocotools. */
export const cocoMetric = (): Plugin => ({
  name: 'coco-metric',
  apply: (kernel) => { kernel.provide('metric', 'COCO', () => createCocoMetric); },
});

export { createCocoMetric, type CocoMetricOptions } from './create-coco-metric.ts';
export { evaluateCoco, type CocoRequest } from './evaluate-coco.ts';
export { evaluateColumns } from './evaluate-columns.ts';
export { scoreFiles, type ScoreRequest, type Score } from './score-files.ts';
export type { CocoColumns, DetectionColumns, GroundTruthColumns } from './columns.ts';
export type { CocoAnnotation, CocoDocument, CocoResult, CocoSegmentation, IouType } from './json.ts';
export type { CocoParams } from './params.ts';
export type { CocoCategory, CocoEvaluation } from './summarize.ts';
