import * as z from 'zod';
import type { ConfigSchema } from '../../core/config/schema.ts';

/** PaddleDetection's `YOLOv3` section: which parts the model is made of. */
export const yolov3Section = (backbones: readonly string[]) => z.strictObject({
  backbone: z.enum(backbones).describe('Section of the backbone.').default('MobileNet'),
  yolo_head: z.enum(['YOLOv3Head']).describe('Section of the head.').default('YOLOv3Head'),
  use_fine_grained_loss: sameAsTopLevel(),
}).prefault({});

/** `MobileNet`; the last four options are ours. */
export const mobileNetSection = z.strictObject({
  norm_type: z.enum(['bn', 'sync_bn']).describe('Batch norm; both mean the same in one process.').default('bn'),
  norm_decay: decay().describe('L2 decay of the scales and offsets of batch norms.').default(0),
  conv_decay: decay().describe('L2 decay of the filters of convolutions.').default(0),
  conv_learning_rate: z.number().min(0).describe('Factor on the learning rate of the filters.').default(1),
  conv_group_scale: onlyValue(1),
  with_extra_blocks: onlyValue(false),
  weight_prefix_name: onlyValue(''),
  width: z.number().min(1 / 32).max(8).describe('Factor on the channels of backbone and head.').default(1),
  activation: z.enum(['relu', 'relu6']).describe('relu6 is that of Keras\' weights.').default('relu'),
  norm_epsilon: z.number().gt(0).max(1).describe('Added to the variance in batch norms of backbone and head; Keras\' weights want 1e-3.').default(1e-5),
  padding: z.enum(['explicit', 'same']).describe('Where convolutions of stride 2 pad: on every side, or below and to the right as Keras\' weights want.').default('explicit'),
}).prefault({});

const anchor = z.tuple([z.number().gt(0), z.number().gt(0)]);

/** PaddleDetection's `MultiClassNMS`. */
export const nmsFields = z.strictObject({
  background_label: z.int().min(-1).describe('Class that is left out; -1 for none.').default(-1),
  score_threshold: z.number().min(0).max(1).describe('Boxes with a lower score are dropped.').default(0.01),
  nms_threshold: z.number().min(0).max(1).describe('Boxes overlapping a better one of their class more than this are dropped.').default(0.45),
  nms_top_k: z.int().min(-1).describe('Best boxes of each class that are looked at; -1 for all.').default(1000),
  keep_top_k: z.int().min(-1).describe('Best boxes of an image that are kept; -1 for all.').default(100),
  nms_eta: z.number().gt(0).max(1).describe('Factor on nms_threshold with every kept box.').default(1),
  normalized: z.boolean().describe('Boxes are in 0..1 and not in pixels, which count one more in width and height.').default(false),
});

/** `YOLOv3Head`. */
export const yolov3HeadSection = z.strictObject({
  anchors: z.array(anchor).min(1).max(64).describe('Widths and heights in pixels, smallest first.')
    .default([[10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326]]),
  anchor_masks: z.array(z.array(z.int().min(0)).min(1)).length(3).describe('Indices into the anchors for strides 32, 16 and 8.')
    .default([[6, 7, 8], [3, 4, 5], [0, 1, 2]]),
  norm_decay: decay().describe('L2 decay of the scales and offsets of batch norms.').default(0),
  num_classes: z.int().min(1).max(100_000).optional().meta({ examples: [80] }).describe('Classes. Without it: the top-level num_classes.'),
  yolo_loss: z.enum(['YOLOv3Loss']).describe('Section of the loss.').default('YOLOv3Loss'),
  nms: nmsFields.prefault({}).describe('Which of the overlapping boxes are kept.'),
  output_init: z.enum(['paddle', 'confident']).describe('How the output convolutions start; confident begins with "nothing here" and suits short runs.').default('paddle'),
  drop_block: z.boolean().describe('Zero random blocks of features while training, against overfitting.').default(false),
  block_size: z.int().min(1).refine((side) => side % 2 === 1, 'it must be odd').describe('Side of the blocks of drop_block.').default(3),
  keep_prob: z.number().gt(0).max(1).describe('Share that drop_block keeps.').default(0.9),
  conv_block_num: onlyValue(2),
  coord_conv: z.boolean().describe('Tell convolutions where in the map they are.').default(false),
  iou_aware: z.boolean().describe('Predict how well each box will fit; learned by YOLOv3Loss.iou_aware_loss.').default(false),
  iou_aware_factor: z.number().min(0).max(1).describe('Weight of the overlap that iou_aware predicts in a score.').default(0.4),
  spp: z.boolean().describe('Pool the coarsest features over 5, 9 and 13 cells, too.').default(false),
  scale_x_y: scaleXY(),
  clip_bbox: onlyValue(true),
  downsample: onlyValue([32, 16, 8]),
  weight_prefix_name: onlyValue(''),
}).refine(({ anchors, anchor_masks: masks }) => masks.flat().every((index) => index < anchors.length), {
  path: ['anchor_masks'], message: 'an index is beyond the last anchor',
}).prefault({});

/** `YOLOv3Loss`. */
export const yolov3LossSection = z.strictObject({
  batch_size: z.int().min(1).optional().meta({ examples: [8] }).describe('Accepted for PaddleDetection\'s files; the reader\'s batch_size counts.'),
  ignore_thresh: z.number().min(0).max(1).describe('Predictions overlapping a box more than this are not punished as background.').default(0.7),
  label_smooth: z.boolean().describe('Soften class targets by min(1/classes, 1/40); the fine-grained loss never does.').default(true),
  use_fine_grained_loss: sameAsTopLevel(),
  iou_loss: z.enum(['IouLoss']).nullable().describe('Section of the loss of overlaps, a part of the fine-grained loss; null without.').default(null),
  iou_aware_loss: z.enum(['IouAwareLoss']).nullable().describe('Section of the loss of predicted overlaps, a part of the fine-grained loss; null without.').default(null),
  match_score: onlyValue(false),
  scale_x_y: scaleXY(),
  downsample: onlyValue([32, 16, 8]),
}).prefault({});

/** `IouLoss`. */
export const iouLossSection = z.strictObject({
  loss_weight: z.number().min(0).describe('Weight in the loss.').default(2.5),
  max_height: size(),
  max_width: size(),
  ciou_term: z.boolean().describe('Count the distance of centres and the difference of proportions, too (CIoU).').default(false),
  loss_square: z.boolean().describe('1 - overlap squared instead of 1 - overlap.').default(true),
}).prefault({});

/** `IouAwareLoss`. */
export const iouAwareLossSection = z.strictObject({
  loss_weight: z.number().min(0).describe('Weight in the loss.').default(1),
  max_height: size(),
  max_width: size(),
}).prefault({});

/**
 * Sections that only parts of other models have are left out on purpose: naming one is an unknown option.
 * @param backbones names of what plugins provide, asked for when all are in
 */
export function addYolov3Sections(schema: ConfigSchema, backbones: () => readonly string[]): void {
  schema.section('YOLOv3', () => yolov3Section(backbones()))
    .section('MobileNet', mobileNetSection)
    .section('YOLOv3Head', yolov3HeadSection)
    .section('YOLOv3Loss', yolov3LossSection)
    .section('IouLoss', iouLossSection)
    .section('IouAwareLoss', iouAwareLossSection);
}

declare module '../../core/config/config.ts' {
  interface PluginSections {
    YOLOv3: z.infer<ReturnType<typeof yolov3Section>>;
    MobileNet: z.infer<typeof mobileNetSection>;
    YOLOv3Head: z.infer<typeof yolov3HeadSection>;
    YOLOv3Loss: z.infer<typeof yolov3LossSection>;
    IouLoss: z.infer<typeof iouLossSection>;
    IouAwareLoss: z.infer<typeof iouAwareLossSection>;
  }
}

function sameAsTopLevel() {
  return z.boolean().optional().describe('Accepted for PaddleDetection\'s files; the top-level use_fine_grained_loss counts, and this one must be as that.');
}

function scaleXY() {
  const factor = z.number().min(1).max(2);
  return z.union([factor, z.array(factor).length(3)]).describe('Stretch of the sigmoid of predicted centres, one or one for each scale; the same in head and loss.').default(1);
}

function size() {
  return z.int().min(1).describe('Accepted for PaddleDetection\'s files and without meaning here: maps have any size.').default(608);
}

function decay() {
  return z.number().min(0);
}

/**
 * An option of PaddleDetection of which only one value is implemented: files that say that value are read, another one
 * is an error and not ignored.
 */
export function onlyValue<T extends string | number | boolean | null | readonly number[] | Readonly<Record<never, never>>>(only: T) {
  const wanted = JSON.stringify(only);
  return z.any().refine((value) => JSON.stringify(value) === wanted, `only ${wanted} is implemented`)
    .describe(`Only ${wanted} is implemented.`).default(only) as unknown as z.ZodDefault<z.ZodType<T>>;
}
