import type { Value } from '../../core/ir/types.ts';
import { modelInvalid } from '../../core/errors.ts';
import type { Backbone } from '../model-yolov3/index.ts';
import { basicBlock } from './basic-block.ts';
import { bottleneck } from './bottleneck.ts';
import { Layers } from './layers.ts';
import { blockName } from './names.ts';

/** Where blocks downsample, and what the stem and the shortcuts are made of (He et al. 2018, arXiv:1812.01187). */
export type ResNetVariant = 'a' | 'b' | 'c' | 'd';

/** Options of the ResNet backbone, PaddleDetection's but for `width`. */
export interface ResNetOptions {
  /** @default 50 */
  readonly depth?: ResNetDepth;
  /** @default 'b' */
  readonly variant?: ResNetVariant;
  /** Stages whose output is a feature map; stage n has stride 2^n. @default [2, 3, 4, 5] */
  readonly featureMaps?: readonly number[];
  /** Stages whose 3x3 convolutions are deformable; only of bottlenecks. @default [] */
  readonly deformableStages?: readonly number[];
  /** Stage up to which, stem included, nothing learns; below 2 everything does. @default 2 */
  readonly freezeAt?: number;
  /** L2 decay of the scales and offsets of batch norms; filters follow the optimizer. @default 0 */
  readonly normDecay?: number;
  /** Factor on every number of channels. @default 1 */
  readonly width?: number;
}

const BLOCKS = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3], 200: [3, 12, 48, 3] } as const;

/** Number of layers, which says which blocks there are and how many. */
export type ResNetDepth = keyof typeof BLOCKS;

export const RESNET_DEPTHS = Object.keys(BLOCKS).map(Number) as ResNetDepth[];

/**
 * ResNet (He et al. 2016, arXiv:1512.03385) without its classifier. Parameters are named and treated as in PaddleDetection's
 * `resnet.py`, its checkpoints of ResNet and ResNet-vd fit.
 * @throws ERR_MODEL_INVALID for stages that do not exist, or deformable basic blocks
 */
export function resNet(options: ResNetOptions = {}): Backbone {
  const { depth = 50, featureMaps = [2, 3, 4, 5], deformableStages = [], width = 1 } = options;
  check(depth, featureMaps, deformableStages);
  return {
    width,
    build(builder, image) {
      const features = new Map<number, Value>();
      const layers = new Layers(builder, options);
      let x = stem(layers, image, options);
      for (let stage = 2; stage <= Math.max(...featureMaps); stage++) {
        x = addStage(layers.of(stage), x, stage, options);
        if (featureMaps.includes(stage)) features.set(2 ** stage, x);
      }
      return features;
    },
  };
}

function check(depth: ResNetDepth, featureMaps: readonly number[], deformableStages: readonly number[]): void {
  const absent = [...featureMaps, ...deformableStages].find((stage) => ![2, 3, 4, 5].includes(stage));
  if (absent !== undefined || featureMaps.length === 0) throw modelInvalid('stage', absent ?? 'none', 'stages are 2, 3, 4 and 5');
  if (depth < 50 && deformableStages.length > 0) throw modelInvalid('depth', depth, 'deformable convolutions are in bottlenecks, which start at depth 50');
}

/** One convolution 7x7, or three 3x3 of variants c and d, and a pooling. */
function stem(layers: Layers, image: Value, { variant = 'b', width = 1 }: ResNetOptions): Value {
  const channels = Math.floor(64 * width);
  const half = Math.floor(channels / 2);
  const convs: readonly (readonly [name: string, channels: number, kernel: 3 | 7, stride: 1 | 2])[] = variant === 'c' || variant === 'd'
    ? [['conv1_1', half, 3, 2], ['conv1_2', half, 3, 1], ['conv1_3', channels, 3, 1]]
    : [['conv1', channels, 7, 2]];
  const x = convs.reduce((x, [name, channels, kernel, stride]) => layers.convNormRelu(x, { name, channels, kernel, stride }), image);
  return layers.editor.emit('MaxPool', { x }, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, { name: 'pool1' }).y;
}

function addStage(layers: Layers, input: Value, stage: number, { depth = 50, variant = 'b', deformableStages = [], width = 1 }: ResNetOptions): Value {
  const channels = Math.floor(64 * width) * 2 ** (stage - 2);
  const count = BLOCKS[depth][stage - 2]!;
  const block = depth < 50 ? basicBlock : bottleneck;
  let x = input;
  for (let i = 0; i < count; i++) {
    x = block(layers, x, {
      name: blockName(stage, i, count), channels, variant, stride: i === 0 && stage !== 2 ? 2 : 1,
      inFirstStage: stage === 2, deformable: deformableStages.includes(stage), first: i === 0,
    });
  }
  return x;
}
