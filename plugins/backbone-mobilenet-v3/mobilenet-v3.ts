import type { Value } from '../../core/ir/types.ts';
import type { Backbone } from '../model-yolov3/index.ts';
import { BLOCKS, type BlockSpec } from './blocks.ts';
import { Layers } from './layers.ts';

/** Options of the MobileNetV3 backbone. */
export interface MobileNetV3Options {
  /** @default 'small' */
  readonly size?: 'small' | 'large';
  /** Factor on the channels, which stay multiples of 8. @default 1 */
  readonly scale?: number;
  /** Factor on the channels of the head. @default 1 */
  readonly headWidth?: number;
  /** L2 decay of filters and biases. @default 0 */
  readonly convDecay?: number;
  /** L2 decay of the scales and offsets of batch norms. @default 0 */
  readonly normDecay?: number;
}

/**
 * MobileNetV3 (Howard et al. 2019, arXiv:1905.02244) without its classifier: feature maps at strides 8, 16 and 32.
 * Parameters are named and treated as in PaddleDetection's `mobilenet_v3.py`, whose ImageNet weights fit.
 */
export function mobileNetV3(options: MobileNetV3Options = {}): Backbone {
  const { size = 'small', scale = 1, headWidth = 1 } = options;
  return {
    width: headWidth,
    build(builder, image) {
      const layers = new Layers(builder, options);
      const features = new Map<number, Value>();
      let stride = 2;
      let x = layers.convNormAct(image, { name: 'conv1', channels: divisible(16 * scale), kernel: 3, stride: 2 }, 'hard_swish');
      for (const [i, block] of BLOCKS[size].entries()) {
        // What a block halves is handed on first.
        if (block.stride === 2) {
          features.set(stride, x);
          stride *= 2;
        }
        x = addBlock(layers, x, `conv${i + 2}`, { ...block, expanded: divisible(block.expanded * scale), channels: divisible(block.channels * scale) });
      }
      return features.set(stride, x);
    },
  };
}

function addBlock(layers: Layers, x: Value, name: string, { kernel, expanded, channels, squeeze, activation, stride }: BlockSpec): Value {
  const wide = layers.convNormAct(x, { name: `${name}_expand`, channels: expanded, kernel: 1 }, activation);
  const filtered = layers.convNormAct(wide, { name: `${name}_depthwise`, channels: expanded, kernel, stride, groups: expanded }, activation);
  const weighted = squeeze ? layers.squeezeExcite(filtered, `${name}_se`) : filtered;
  const y = layers.convNorm(weighted, { name: `${name}_linear`, channels, kernel: 1 });
  if (stride === 2 || x.type.shape[1] !== channels) return y;
  return layers.editor.emit('Add', { a: x, b: y }, {}, { name: `${name}_add` }).y;
}

/** The nearest multiple of 8 that is not more than a tenth below. */
function divisible(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}
