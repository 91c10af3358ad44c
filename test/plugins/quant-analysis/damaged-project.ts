import { join } from 'node:path';
import type { ConfigObject } from '../../../core/config/index.ts';
import { readCheckpoint, writeCheckpoint } from '../../../core/train/checkpoint.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject, type TinyProject } from '../../support/tiny-project.ts';

/** A float model that detects, one layer of which per-tensor scales ruin. */
export interface DamagedProject {
  readonly project: TinyProject;
  /** Checkpoint of the sound model, and of the one with the bad layer; in float both are the same function. */
  readonly sound: string;
  readonly damaged: string;
  /** The bad layer. */
  readonly layer: string;
  /** Settings that belong to the checkpoints. */
  readonly config: ConfigObject;
}

const LAYER = 'conv3_1_dw';
/** Few layers are enough, and each takes two scores. */
export const FLOAT_ALREADY = ['2_2', '3_2', '4_2', '5_1', '5_2', '5_3', '5_4', '5_5'].map((stage) => `name:conv${stage}_dw`);
/** How much larger the weights of one channel become. */
const FACTOR = 500;

/** Trains a network on the project's four images until it finds their objects, then makes one channel of a layer huge. */
export async function damagedProject(directory: string): Promise<DamagedProject> {
  const project = await tinyProject(directory);
  const config: ConfigObject = {
    backend: 'onnxruntime', threads: 1, input_size: 32, MobileNet: { width: 0.03125, norm_epsilon: 1e-3 }, YOLOv3Head: { output_init: 'confident' },
    target: 'paddle-lite', quantization: { weight_quantize_type: 'abs_max', quantize_op_types: ['depthwise_conv2d'], not_quant_pattern: [...FLOAT_ALREADY] }, EvalReader: { batch_size: 4 },
  };
  await withKernel(tinyKernel(project, { ...config, ...TRAINING, quantization: { enabled: false } }), (kernel) => kernel.run('train'));
  const sound = join(directory, 'output/run/model_final');
  const damaged = join(directory, 'output/damaged');
  await damage(sound, damaged);
  return { project, sound, damaged, layer: LAYER, config };
}

/** On the backend whose rounding does not change: so short a training ends elsewhere after another form of a product. */
const TRAINING: ConfigObject = {
  backend: 'reference',
  max_iters: 40, snapshot_iter: 40, YOLOv3Loss: { label_smooth: false },
  OptimizerBuilder: { optimizer: { type: 'Adam' }, regularizer: null }, LearningRate: { base_lr: 0.01, schedulers: [] },
  TrainReader: {
    batch_size: 4, mixup_epoch: -1,
    sample_transforms: [{ type: 'DecodeImage', to_rgb: true }, { type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 50 }, { type: 'BboxXYXY2XYWH' }],
    batch_transforms: [
      { type: 'RandomShape', sizes: [32], interp: 2 },
      { type: 'NormalizeImage', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], is_scale: true, is_channel_first: false },
      { type: 'Permute', to_bgr: false, channel_first: true },
    ],
  },
};

/** Multiplies the first output channel of the layer's weights, and divides by the same in the batch norm that follows. */
async function damage(from: string, to: string): Promise<void> {
  const { states, iteration, extra, metrics, config } = await readCheckpoint(from);
  const scaled = new Map([...states].map(([name, state]) => [name, { ...state, tensor: { ...state.tensor, data: state.tensor.data.slice() } }]));
  const data = (name: string): Float32Array => scaled.get(`${LAYER}_${name}`)!.tensor.data as Float32Array;
  const weights = scaled.get(`${LAYER}_weights`)!.tensor;
  for (let i = 0; i < weights.data.length / weights.shape[0]!; i++) data('weights')[i]! *= FACTOR;
  data('bn_mean')[0]! *= FACTOR;
  data('bn_variance')[0]! *= FACTOR ** 2;
  await writeCheckpoint(to, { states: scaled as typeof states, iteration, extra, metrics, config });
}
