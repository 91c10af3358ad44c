import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import { heNormal, type Builder, type LayerTraining } from '../model-yolov3/index.ts';
import { deformableConv } from './deformable-conv.ts';
import { normName } from './names.ts';
import type { ResNetOptions } from './resnet.ts';

/** A convolution and its batch norm. */
export interface ConvLayer {
  readonly name: string;
  readonly channels: number;
  readonly kernel: 1 | 3 | 7;
  /** @default 1 */
  readonly stride?: 1 | 2;
  /** @default false */
  readonly deformable?: boolean;
}

/** Emits a ResNet's layers with PaddleDetection's names; one stage's learn or not. */
export class Layers {
  readonly #builder: Builder;
  readonly #options: ResNetOptions;
  readonly #training: LayerTraining;

  /** @param stage the stem is stage 1 */
  constructor(builder: Builder, options: ResNetOptions, stage = 1) {
    const { freezeAt = 2, normDecay = 0 } = options;
    this.#builder = builder;
    this.#options = options;
    // Paddle stops gradients behind stages, of which the stem is none: freezing up to stage 1 freezes nothing.
    this.#training = { filterDecay: undefined, normDecay, learningRateFactor: 1, trainable: stage > freezeAt || freezeAt < 2 };
  }

  get editor(): Editor {
    return this.#builder.editor;
  }

  /** The same for another stage. */
  of(stage: number): Layers {
    return new Layers(this.#builder, this.#options, stage);
  }

  convNormRelu(x: Value, layer: ConvLayer): Value {
    return this.relu(this.convNorm(x, layer), layer.name);
  }

  convNorm(x: Value, { name, channels, kernel, stride = 1, deformable = false }: ConvLayer): Value {
    const base = normName(name);
    const batchNorm = { scale: `${base}_scale`, offset: `${base}_offset`, mean: `${base}_mean`, variance: `${base}_variance` };
    const training = this.#training;
    if (deformable) {
      const conv = deformableConv(this.#builder, x, { name, channels, kernel, stride, trainable: training.trainable ?? true });
      return this.#builder.batchNorm(conv, { name: base, names: batchNorm, training });
    }
    const pad = (kernel - 1) / 2;
    return this.#builder.convBatchNorm(x, {
      name, channels, kernel, stride, pads: [pad, pad, pad, pad], initializer: heNormal, training,
      filterName: `${name}_weights`, batchNorm, batchNormName: base,
    });
  }

  relu(x: Value, name: string): Value {
    return this.editor.emit('Relu', { x }, {}, { name: `${name}_relu` }).y;
  }
}
