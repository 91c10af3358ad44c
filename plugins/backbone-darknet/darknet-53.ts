import type { Value } from '../../core/ir/types.ts';
import { heNormal, type Backbone, type Builder } from '../model-yolov3/index.ts';

/** Options of the DarkNet53 backbone. */
export interface DarkNet53Options {
  /** Factor on every number of channels. @default 1 */
  readonly width?: number;
  /** L2 decay of the scales and offsets of batch norms; filters follow the optimizer. @default 0 */
  readonly normDecay?: number;
}

/** Residual blocks of each stage; stage i has stride 2^(i+1). */
const BLOCKS = [1, 2, 8, 8, 4];

/**
 * DarkNet53 (Redmon and Farhadi 2018, arXiv:1804.02767) without its classifier: feature maps at strides 8, 16 and 32.
 * Parameters are named as in PaddleDetection's `darknet.py`, whose ImageNet weights fit.
 */
export function darkNet53({ width = 1, normDecay = 0 }: DarkNet53Options = {}): Backbone {
  return {
    width,
    build(builder, image) {
      const layer: AddLayer = (x, name, channels, kernel, stride = 1) => addLayer(builder, x, { name, channels, kernel, stride, normDecay });
      const channels = Math.floor(32 * width);
      const features = new Map<number, Value>();
      let x = layer(image, 'yolo_input', channels, 3);
      BLOCKS.forEach((count, stage) => {
        const narrow = channels * 2 ** stage;
        x = layer(x, stage === 0 ? 'yolo_input.downsample' : `stage.${stage - 1}.downsample`, 2 * narrow, 3, 2);
        for (let i = 0; i < count; i++) {
          const inner = layer(layer(x, `stage.${stage}.${i}.0`, narrow, 1), `stage.${stage}.${i}.1`, 2 * narrow, 3);
          x = builder.editor.emit('Add', { a: x, b: inner }, {}, { name: `stage.${stage}.${i}.add` }).y;
        }
        if (stage >= 2) features.set(2 ** (stage + 1), x);
      });
      return features;
    },
  };
}

/** Convolution, batch norm and leaky ReLU. */
type AddLayer = (x: Value, name: string, channels: number, kernel: 1 | 3, stride?: 1 | 2) => Value;

interface Layer {
  readonly name: string;
  readonly channels: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly normDecay: number;
}

function addLayer(builder: Builder, x: Value, { name, channels, kernel, stride, normDecay }: Layer): Value {
  const pad = (kernel - 1) / 2;
  const y = builder.convBatchNorm(x, {
    name, channels, kernel, stride, pads: [pad, pad, pad, pad], initializer: heNormal, filterName: `${name}.conv.weights`,
    batchNorm: { scale: `${name}.bn.scale`, offset: `${name}.bn.offset`, mean: `${name}.bn.mean`, variance: `${name}.bn.var` },
    training: { filterDecay: undefined, normDecay, learningRateFactor: 1 },
  });
  return builder.editor.emit('LeakyRelu', { x: y }, { alpha: 0.1 }, { name: `${name}_leaky` }).y;
}
