import type { Value } from '../../../core/ir/types.ts';
import type { Backbone } from '../backbone.ts';
import type { Builder, LayerTraining } from '../builder.ts';
import { msraUniform } from '../initializers.ts';

/** Options of the MobileNetV1 backbone. */
export interface MobileNetV1Options {
  /** Factor on every number of channels. @default 1 */
  readonly width?: number;
  /** `relu6` is Keras', `relu` PaddleDetection's. @default 'relu' */
  readonly activation?: 'relu' | 'relu6';
  /**
   * Where a stride-2 convolution pads: `explicit` one pixel on each side (Paddle), `same` only below and to the right
   * (Keras and TensorFlow). Weights trained with one lose accuracy with the other.
   * @default 'explicit'
   */
  readonly padding?: 'explicit' | 'same';
  /** Epsilon of every batch norm; Keras weights want 1e-3. @default 1e-5 */
  readonly epsilon?: number;
  /** @default no decay of filters and batch norms, as PaddleDetection's `conv_decay` and `norm_decay`, and the full learning rate */
  readonly training?: LayerTraining;
}

const UNDECAYED: LayerTraining = { filterDecay: 0, normDecay: 0, learningRateFactor: 1 };

/** Depthwise-separable blocks: name, output channels at width 1, stride of the depthwise convolution. */
const BLOCKS: readonly (readonly [name: string, channels: number, stride: 1 | 2])[] = [
  ['conv2_1', 64, 1], ['conv2_2', 128, 2],
  ['conv3_1', 128, 1], ['conv3_2', 256, 2],
  ['conv4_1', 256, 1], ['conv4_2', 512, 2],
  ['conv5_1', 512, 1], ['conv5_2', 512, 1], ['conv5_3', 512, 1], ['conv5_4', 512, 1], ['conv5_5', 512, 1],
  ['conv5_6', 1024, 2], ['conv6', 1024, 1],
];

/** Blocks the head reads, by stride. Source: PaddleDetection `mobilenet.py`, whose feature maps end at these blocks. */
const FEATURES: readonly (readonly [name: string, stride: number])[] = [['conv3_2', 8], ['conv4_2', 16], ['conv6', 32]];

/**
 * MobileNetV1 (Howard et al. 2017, arXiv:1704.04861) without its classifier: feature maps at strides 8, 16 and 32.
 * Parameters are named as in PaddleDetection.
 */
export function mobileNetV1(options: MobileNetV1Options = {}): Backbone {
  const { width = 1, epsilon } = options;
  return { width, ...(epsilon !== undefined && { epsilon }), build: (builder, image) => addBlocks(builder, image, width, options) };
}

function addBlocks(builder: Builder, image: Value, width: number, options: MobileNetV1Options): ReadonlyMap<number, Value> {
  const features = new Map<number, Value>();
  let x = layer(builder, image, options, { name: 'conv1', channels: Math.floor(32 * width), kernel: 3, stride: 2 });
  for (const [name, channels, stride] of BLOCKS) {
    const inputs = x.type.shape[1]!;
    x = layer(builder, x, options, { name: `${name}_dw`, channels: inputs, kernel: 3, stride, groups: inputs });
    x = layer(builder, x, options, { name: `${name}_sep`, channels: Math.floor(channels * width), kernel: 1, stride: 1 });
    const feature = FEATURES.find(([block]) => block === name);
    if (feature !== undefined) features.set(feature[1], x);
  }
  return features;
}

interface Layer {
  readonly name: string;
  readonly channels: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly groups?: number;
}

function layer(builder: Builder, x: Value, { activation = 'relu', padding = 'explicit', training = UNDECAYED }: MobileNetV1Options, { name, ...shape }: Layer): Value {
  const y = builder.convBatchNorm(x, {
    name, ...shape, pads: pads(shape.kernel, shape.stride, padding), initializer: msraUniform, training, filterName: `${name}_weights`,
    batchNorm: { scale: `${name}_bn_scale`, offset: `${name}_bn_offset`, mean: `${name}_bn_mean`, variance: `${name}_bn_variance` },
  });
  const options = { name: `${name}_${activation}` };
  return activation === 'relu' ? builder.editor.emit('Relu', { x: y }, {}, options).y : builder.editor.emit('Relu6', { x: y }, {}, options).y;
}

function pads(kernel: 1 | 3, stride: 1 | 2, padding: 'explicit' | 'same'): readonly number[] {
  if (kernel === 1) return [0, 0, 0, 0];
  return padding === 'same' && stride === 2 ? [0, 0, 1, 1] : [1, 1, 1, 1];
}
