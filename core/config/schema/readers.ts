import * as z from 'zod';
import type { ConfigSchema, OneOf, SectionContext, Tagged } from '../schema.ts';

const path = z.string();

const annotated = {
  dataset_dir: path.describe('Directory the other paths are relative to.').default(''),
  image_dir: path.describe('Directory of the images.').default(''),
  anno_path: path.optional().meta({ examples: ['annotations/instances_train2017.json'] }).describe('Annotation file (COCO), or list of image ids or of image and XML pairs (VOC), relative to `dataset_dir`.'),
  with_background: z.boolean().describe('Class 0 is the background.').default(true),
  sample_num: z.int().min(-1).describe('Images used, in file order; -1 for all.').default(-1),
};

export const cocoDataset = z.strictObject(annotated);

export const vocDataset = z.strictObject({
  ...annotated,
  use_default_label: z.boolean().describe('The 20 classes of VOC; false reads `label_list`.').default(true),
  label_list: path.describe('File with one class name per line, relative to `dataset_dir`.').default('label_list.txt'),
});

export const imageFolder = z.strictObject({
  ...annotated,
  use_default_label: z.boolean().describe('The classes of COCO instead of those of `anno_path`.').default(false),
});

const size = z.int().min(1).max(8192);

const inputs = z.strictObject({
  fields: z.array(z.string()).describe('Arrays a batch has, in order.').default(['image']),
  image_shape: z.tuple([z.int().min(1).max(4), size, size]).optional().meta({ examples: [[3, 608, 608]] }).describe('Channels, height and width of the input.'),
  num_max_boxes: z.int().min(1).max(10_000).describe('Boxes per image; more are dropped.').default(50),
}).prefault({});

const reader = ({ tagged }: SectionContext) => z.strictObject({
  inputs_def: inputs.describe('What a batch holds.'),
  dataset: tagged('dataset').optional().describe('Where the samples come from.'),
  sample_transforms: z.array(tagged('transform')).describe('What happens to each sample, in order.').default([]),
  batch_transforms: z.array(tagged('transform')).describe('What happens to the samples of a batch together, in order.').default([]),
  batch_size: z.int().min(1).max(4096).describe('Images per step.').default(1),
  shuffle: z.boolean().describe('Another order each epoch.').default(false),
  mixup_epoch: z.int().min(-1).describe('Epochs with mixup; -1 for none.').default(-1),
  drop_last: z.boolean().describe('Drop the last batch of an epoch when it is not full.').default(false),
  drop_empty: z.boolean().describe('Leave out images without boxes.').default(true),
  worker_num: z.int().min(0).max(256).optional().meta({ examples: [2] }).describe('Threads that decode and augment. Without it: chosen for the machine.'),
  bufsize: z.int().min(1).max(4096).describe('Samples prepared ahead.').default(16),
  cache_bytes: z.int().min(0).optional().meta({ examples: [1_073_741_824] }).describe('Memory for decoded images, kept from pass to pass so that small datasets are decoded once; 0 keeps none. Without it: 256 MiB for training, none for evaluation.'),
  use_process: z.boolean().optional().describe('Accepted for PaddleDetection\'s files; workers are always threads here.'),
  use_fine_grained_loss: z.boolean().optional().describe('Whether Gt2YoloTarget of the batch_transforms runs. Without it: the top-level use_fine_grained_loss.'),
  memsize: z.string().optional().meta({ examples: ['3G'] }).describe('Accepted for PaddleDetection\'s files; memory is bounded by bufsize and cache_bytes here.'),
});

export type CocoDataset = { type: 'COCODataSet' } & z.infer<typeof cocoDataset>;
export type VocDataset = { type: 'VOCDataSet' } & z.infer<typeof vocDataset>;
export type ImageFolder = { type: 'ImageFolder' } & z.infer<typeof imageFolder>;
/** Options of the datasets by tag. Grows by declaration merging where a plugin adds one. */
export interface DatasetTags {
  COCODataSet: z.infer<typeof cocoDataset>;
  VOCDataSet: z.infer<typeof vocDataset>;
  ImageFolder: z.infer<typeof imageFolder>;
}
export type DatasetOptions = OneOf<DatasetTags>;
export type Reader = Omit<z.infer<ReturnType<typeof reader>>, 'dataset'> & { dataset?: DatasetOptions | undefined };
/** A transform's options; each transform's own schema is added by the plugin that performs it. */
export type TransformOptions = Tagged;

export function addReaders(schema: ConfigSchema): void {
  schema.section('TrainReader', (context) => reader(context).describe('Reads training batches.').optional())
    .section('EvalReader', (context) => reader(context).describe('Reads evaluation batches.').optional())
    .section('TestReader', (context) => reader(context).describe('Reads the images to infer on.').optional())
    .tagged('dataset', 'COCODataSet', cocoDataset)
    .tagged('dataset', 'VOCDataSet', vocDataset)
    .tagged('dataset', 'ImageFolder', imageFolder);
}
