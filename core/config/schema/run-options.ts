import * as z from 'zod';

const side = z.int().min(1).max(4096);

/** Top-level keys: PaddleDetection's, then our own (from `backend` on). */
export const runOptions = z.strictObject({
  architecture: z.string().describe('Name of the model.').default('YOLOv3'),
  max_iters: z.int().min(0).describe('Training steps in all.').default(10_000),
  snapshot_iter: z.int().min(1).describe('Steps between checkpoints, and between evaluations with `eval`.').default(2000),
  log_iter: z.int().min(1).describe('Steps between log lines.').default(20),
  log_smooth_window: z.int().min(1).describe('Steps the logged loss is the median of.').default(20),
  save_dir: z.string().min(1).describe('Directory under which a run makes its own.').default('output'),
  metric: z.string().describe('Metric of evaluation: COCO or VOC.').default('COCO'),
  map_type: z.enum(['11point', 'integral']).describe('How VOC averages precision.').default('11point'),
  pretrain_weights: z.string().min(1).nullable().meta({ examples: ['https://example.com/MobileNetV1_pretrained.tar'] }).describe('Path or URL of weights to start from; null starts from random ones.').default(null),
  weights: z.string().min(1).optional().meta({ examples: ['output/yolov3_mobilenet_v1/best_model'] }).describe('Checkpoint that eval, export and infer read.'),
  num_classes: z.int().min(1).max(100_000).describe('Classes, without background.').default(80),
  use_fine_grained_loss: z.boolean().describe('Loss from targets that the reader makes (Gt2YoloTarget), as YOLOv3 on object365 weights is trained.').default(false),
  finetune_exclude_pretrained_params: z.array(z.string()).meta({ examples: [['yolo_output']] }).describe('Pretrained parameters whose name contains one of these are not loaded.').default([]),
  use_gpu: z.boolean().optional().describe('Accepted for PaddleDetection\'s files and without meaning here; see `backend`.'),
  backend: z.string().describe('Engine that runs the graphs: onnxruntime, onnxruntime-cuda (-tensorrt, -dml, -coreml, -webgpu, -xnnpack), reference, tfjs-cpu (-wasm, -webgpu, -node, -node-gpu).').default('onnxruntime'),
  target: z.string().describe('Runtime the quantization plan is made for: paddle-lite, onnxruntime.').default('paddle-lite'),
  seed: z.int().min(0).max(0xffff_ffff).describe('Seed of every random choice.').default(0),
  threads: z.int().min(1).max(1024).optional().meta({ examples: [2] }).describe('Threads of the backend. Without it: one per core.'),
  input_size: z.union([side.min(32).multipleOf(32), z.tuple([side, side])]).optional().meta({ examples: [416] }).describe('Side of the square network input in pixels, or height and width; replaces the sizes in the readers.'),
  ema_decay: z.number().min(0).lt(1).describe('Decay of the moving average of weights that is evaluated and saved; 0 keeps none.').default(0),
  eval: z.boolean().describe('Evaluate while training.').default(false),
  resume: z.string().min(1).optional().meta({ examples: ['output/yolov3_mobilenet_v1/2000'] }).describe('Checkpoint whose run is continued.'),
});

export type RunOptions = z.infer<typeof runOptions>;
export type RunOptionsInput = z.input<typeof runOptions>;
