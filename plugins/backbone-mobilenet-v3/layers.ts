import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import { constant, normal, type Builder, type LayerTraining } from '../model-yolov3/index.ts';
import type { BlockSpec } from './blocks.ts';
import type { MobileNetV3Options } from './mobilenet-v3.ts';

/** A convolution and its batch norm. */
export interface ConvLayer {
  readonly name: string;
  readonly channels: number;
  readonly kernel: 1 | 3 | 5;
  /** @default 1 */
  readonly stride?: 1 | 2;
  /** @default 1 */
  readonly groups?: number;
}

/** Hidden channels of squeeze and excitation are this part of its input's. */
const SQUEEZED = 4;

/** Emits a MobileNetV3's layers with PaddleDetection's names. */
export class Layers {
  readonly #builder: Builder;
  readonly #training: LayerTraining;

  constructor(builder: Builder, { convDecay = 0, normDecay = 0 }: MobileNetV3Options) {
    this.#builder = builder;
    this.#training = { filterDecay: convDecay, normDecay, learningRateFactor: 1 };
  }

  get editor(): Editor {
    return this.#builder.editor;
  }

  convNormAct(x: Value, layer: ConvLayer, activation: BlockSpec['activation']): Value {
    const y = this.convNorm(x, layer);
    const options = { name: `${layer.name}_${activation}` };
    return activation === 'relu' ? this.editor.emit('Relu', { x: y }, {}, options).y : this.editor.emit('HardSwish', { x: y }, {}, options).y;
  }

  convNorm(x: Value, { name, channels, kernel, stride = 1, groups = 1 }: ConvLayer): Value {
    const pad = (kernel - 1) / 2;
    return this.#builder.convBatchNorm(x, {
      name, channels, kernel, stride, groups, pads: [pad, pad, pad, pad], training: this.#training,
      // Paddle's default counts all input channels, those of other groups too.
      initializer: normal(Math.sqrt(2 / (x.type.shape[1]! * kernel * kernel))), filterName: `${name}_weights`,
      batchNorm: { scale: `${name}_bn_scale`, offset: `${name}_bn_offset`, mean: `${name}_bn_mean`, variance: `${name}_bn_variance` },
    });
  }

  /** Each channel times a weight in 0..1 that the means of all channels decide (Hu et al. 2018, arXiv:1709.01507). */
  squeezeExcite(x: Value, name: string): Value {
    const channels = x.type.shape[1]!;
    const means = this.editor.emit('ReduceMean', { x }, { axes: [2, 3], keepDims: true }, { name: `${name}_pool` }).y;
    const hidden = this.editor.emit('Relu', { x: this.#pointwise(means, `${name}_1`, Math.floor(channels / SQUEEZED)) }, {}, { name: `${name}_1_relu` }).y;
    const weights = this.editor.emit('HardSigmoid', { x: this.#pointwise(hidden, `${name}_2`, channels) }, { slope: 0.2, offset: 0.5 }, { name: `${name}_2_hard_sigmoid` }).y;
    return this.editor.emit('Mul', { a: x, b: weights }, {}, { name: `${name}_scale` }).y;
  }

  #pointwise(x: Value, name: string, channels: number): Value {
    const inputs = x.type.shape[1]!;
    const l2Decay = this.#training.filterDecay;
    const filter = this.#builder.parameter({ name: `${name}_weights`, shape: [channels, inputs, 1, 1], initializer: normal(Math.sqrt(2 / inputs)), l2Decay });
    const bias = this.#builder.parameter({ name: `${name}_offset`, shape: [channels], initializer: constant(0), l2Decay });
    return this.editor.emit('Conv2d', { x, filter, bias }, {}, { name }).y;
  }
}
