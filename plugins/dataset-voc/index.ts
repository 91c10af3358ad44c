import type { Plugin } from '../../core/plugin.ts';
import { listVocDataset } from './list-voc-dataset.ts';
import { openVocDataset } from './open-voc-dataset.ts';

export { openVocDataset, type VocDatasetOptions } from './open-voc-dataset.ts';
export { VOC_LABELS } from './voc-labels.ts';

/** Provides the data set `VOCDataSet`: images annotated by Pascal VOC's XML files. */
export function datasetVoc(): Plugin {
  return {
    name: 'dataset-voc',
    apply(kernel) {
      kernel.provide('dataset', 'VOCDataSet', () => ({ open: openVocDataset, list: listVocDataset }));
    },
  };
}
