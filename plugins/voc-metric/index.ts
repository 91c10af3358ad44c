import type { Plugin } from '../../core/plugin.ts';
import { createVocMetric } from './create-voc-metric.ts';

/** Provides the metric `VOC`: average precision at IoU 0.5, at eleven recalls or as an integral. */
export const vocMetric = (): Plugin => ({
  name: 'voc-metric',
  apply: (kernel) => { kernel.provide('metric', 'VOC', () => createVocMetric); },
});

export { createVocMetric, type VocMetricOptions } from './create-voc-metric.ts';
export { evaluateBoxes, type VocDetections, type VocTruth } from './evaluate-boxes.ts';
export { evaluateVoc, type VocDocument, type VocEvaluation, type VocRequest } from './evaluate-voc.ts';
export type { VocParams } from './params.ts';
