import type { Plugin } from '../../core/plugin.ts';
import { listCocoDataset } from './list-coco-dataset.ts';
import { openCocoDataset } from './open-coco-dataset.ts';
import { openImageFolder } from './open-image-folder.ts';

export { openCocoDataset, type AnnotatedDataset, type CocoDatasetOptions } from './open-coco-dataset.ts';
export { openImageFolder, type ImageFolderOptions } from './open-image-folder.ts';
export type { AnnotatedRecord } from './annotated-record.ts';

/** Provides the data sets `COCODataSet` (annotations as COCO JSON) and `ImageFolder` (images alone). */
export function datasetCoco(): Plugin {
  return {
    name: 'dataset-coco',
    apply(kernel) {
      kernel.provide('dataset', 'COCODataSet', () => ({ open: openCocoDataset, list: listCocoDataset }));
      kernel.provide('dataset', 'ImageFolder', () => ({ open: openImageFolder }));
    },
  };
}
