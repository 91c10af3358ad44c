import type { Editor } from '../../core/ir/editor.ts';
import type { State, Value } from '../../core/ir/types.ts';
import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';
import type { Random } from '../../core/tensor/random.ts';
import { weightShape } from '../../core/errors.ts';
import { constant, type Initializer } from './initializers.ts';

/** Names PaddleDetection gives the four vectors of a batch norm; they differ between backbone and head. */
export interface BatchNormNames {
  readonly scale: string;
  readonly offset: string;
  readonly mean: string;
  readonly variance: string;
}

/** A convolution without bias and its batch norm. */
export interface ConvBatchNorm {
  /** Base of the nodes' names. */
  readonly name: string;
  readonly filterName: string;
  readonly batchNorm: BatchNormNames;
  /** Name of the batch norm's node. @default the name with `_bn` */
  readonly batchNormName?: string;
  /** Output channels. */
  readonly channels: number;
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** Top, left, bottom, right. */
  readonly pads: readonly number[];
  /** @default 1 */
  readonly groups?: number;
  readonly initializer: Initializer;
  readonly training: LayerTraining;
}

/** How the optimizer treats a layer. */
export interface LayerTraining {
  /** L2 decay of the filter; undefined leaves it to the optimizer. */
  readonly filterDecay: number | undefined;
  /** L2 decay of the batch norm's scale and offset. */
  readonly normDecay: number;
  /** Factor on the filter's learning rate. */
  readonly learningRateFactor: number;
  /** Whether it learns at all; statistics of its batch norm move either way. @default true */
  readonly trainable?: boolean;
}

/** A trainable state to be made. */
export interface ParameterOptions {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly l2Decay: number | undefined;
  /** @default 1 */
  readonly learningRateFactor?: number;
  /** @default true */
  readonly trainable?: boolean;
}

/** A batch norm to be made. */
export interface BatchNormLayer {
  /** Name of the node. */
  readonly name: string;
  readonly names: BatchNormNames;
  readonly training: Pick<LayerTraining, 'normDecay' | 'trainable'>;
}

/** What building a network needs at hand everywhere. */
export interface BuilderOptions {
  readonly editor: Editor;
  readonly random: Random;
  readonly initial?: ReadonlyMap<string, Tensor> | undefined;
  /** Epsilon of every batch norm. */
  readonly epsilon: number;
  /** Share of the old value in a batch norm's running statistics. */
  readonly momentum: number;
}

/** Emits the layers YOLOv3 is made of, with their states. */
export class Builder {
  readonly editor: Editor;
  readonly #options: BuilderOptions;

  constructor(options: BuilderOptions) {
    this.editor = options.editor;
    this.#options = options;
  }

  /** Conv2d without bias, then `batchNorm`. */
  convBatchNorm(x: Value, layer: ConvBatchNorm): Value {
    const { name, channels, kernel, stride = 1, pads, groups = 1 } = layer;
    const { filterDecay, learningRateFactor, trainable = true } = layer.training;
    const shape = [channels, x.type.shape[1]! / groups, kernel, kernel];
    const filter = this.parameter({ name: layer.filterName, shape, initializer: layer.initializer, l2Decay: filterDecay, learningRateFactor, trainable });
    const conv = this.editor.emit('Conv2d', { x, filter }, { strides: [stride, stride], pads, groups }, { name }).y;
    return this.batchNorm(conv, { name: layer.batchNormName ?? `${name}_bn`, names: layer.batchNorm, training: layer.training });
  }

  /** BatchNorm in its inference form; its statistics are kept out of the optimizer. */
  batchNorm(x: Value, { name, names, training: { normDecay: l2Decay, trainable = true } }: BatchNormLayer): Value {
    const shape = [x.type.shape[1]!];
    const scale = this.parameter({ name: names.scale, shape, initializer: constant(1), l2Decay, trainable });
    const offset = this.parameter({ name: names.offset, shape, initializer: constant(0), l2Decay, trainable });
    const mean = this.#statistic(names.mean, shape, 0).value;
    const variance = this.#statistic(names.variance, shape, 1).value;
    const { epsilon, momentum } = this.#options;
    return this.editor.emit('BatchNorm', { x, scale, offset, mean, variance }, { epsilon, momentum }, { name }).y;
  }

  /** Seed of what a layer of that name draws while it is trained. */
  seed(name: string): number {
    return this.#options.random.split(name).integer(0, 2 ** 31 - 1);
  }

  /** A state the optimizer learns, unless it is kept from it. */
  parameter({ name, shape, initializer, l2Decay, learningRateFactor = 1, trainable = true }: ParameterOptions): Value {
    return this.editor.state({ name, initial: this.#initial(name, shape, initializer), role: 'parameter', l2Decay, learningRateFactor, trainable }).value;
  }

  #statistic(name: string, shape: readonly number[], value: number): State {
    return this.editor.state({ name, initial: this.#initial(name, shape, constant(value)), role: 'statistic' });
  }

  #initial(name: string, shape: readonly number[], initializer: Initializer): Tensor {
    const given = this.#options.initial?.get(name);
    if (given === undefined) return initializer(shape, this.#options.random.split(name));
    if (!sameShape(given.shape, shape)) throw weightShape(name, given.shape, shape);
    return given;
  }
}
