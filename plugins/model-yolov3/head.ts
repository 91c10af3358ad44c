import type { Value } from '../../core/ir/types.ts';
import { modelInvalid } from '../../core/errors.ts';
import type { Builder } from './builder.ts';
import { constant, heNormal, normal, type Initializer } from './initializers.ts';

/** Options of the YOLOv3 head. */
export interface HeadOptions {
  readonly classes: number;
  /** Number of anchors of each scale, coarsest first. */
  readonly anchorsPerScale: readonly number[];
  /** Factor on every number of channels but the outputs'. @default 1 */
  readonly width?: number;
  /**
   * How the output convolutions start: `paddle` as PaddleDetection (He normal, bias 0), `confident` with N(0, 0.01)
   * and biases that say "nothing here" (objectness -4, classes -1), which saves the first hundreds of steps of a short run.
   * @default 'paddle'
   */
  readonly outputInit?: 'paddle' | 'confident';
  /** L2 decay of the scales and offsets of batch norms; filters follow the optimizer. @default 0 */
  readonly normDecay?: number;
  /** Drop blocks of features while training. @default none */
  readonly dropBlock?: DropBlockOptions | undefined;
  /** Tell the detection blocks' convolutions that read something new where in the map they are. @default false */
  readonly coordConv?: boolean | undefined;
  /** Pool the coarsest features over 5, 9 and 13 cells (spatial pyramid pooling, He et al. 2014, arXiv:1406.4729). @default false */
  readonly pyramidPooling?: boolean | undefined;
  /** Predict how well each box will fit, too: see `splitOverlaps`. @default false */
  readonly iouAware?: boolean | undefined;
}

/** How features are dropped. */
export interface DropBlockOptions {
  /** Side of a block, odd. */
  readonly blockSize: number;
  /** Share of features that is kept. */
  readonly keepProb: number;
}

/** Strides of the three scales, coarsest first. */
export const STRIDES = [32, 16, 8] as const;

/**
 * The YOLOv3 head (Redmon and Farhadi 2018, arXiv:1804.02767): raw predictions [N, A·(5+C), H, W] per scale, coarsest
 * first. Names and scopes as in PaddleDetection's `yolo_head.py`, so that its checkpoints and skip patterns fit.
 */
export function yolov3Head(builder: Builder, features: ReadonlyMap<number, Value>, options: HeadOptions): readonly Value[] {
  const { width = 1, normDecay = 0 } = options;
  const layer: AddLayer = (x, name, channels, kernel) => headLayer(builder, x, { name, channels, kernel, normDecay });
  const outputs: Value[] = [];
  let route: Value | undefined;
  STRIDES.forEach((stride, i) => {
    const feature = features.get(stride);
    if (feature === undefined) throw modelInvalid('feature maps', [...features.keys()].join(', ') || 'none', `the head reads those of strides ${STRIDES.join(', ')}`);
    const channels = Math.floor(512 * width) >> i;
    const x = route === undefined ? feature : merge(builder, layer(route, `yolo_transition.${i - 1}`, channels, 1), feature, i);
    const block = detectionBlock({ layer, drop: dropper(builder, options), locate: locator(builder, options), pool: i === 0 && options.pyramidPooling ? pooler(builder, layer) : (y) => y }, x, i, channels);
    outputs.push(outputConv(builder, block.tip, i, options));
    route = block.route;
  });
  return outputs;
}

/** Adds a convolution with batch norm and activation; everything but these four is the same all over the head. */
type AddLayer = (x: Value, name: string, channels: number, kernel: 1 | 3) => Value;

/** Drops features of a training, where that is asked for. */
type Drop = (x: Value, name: string) => Value;

function dropper(builder: Builder, { dropBlock }: HeadOptions): Drop {
  return (x, name) => (dropBlock === undefined ? x : builder.editor.emit('DropBlock', { x }, { ...dropBlock, seed: builder.seed(name) }, { name }).y);
}

/** Adds coordinates, where they are asked for. */
type Locate = (x: Value, name: string) => Value;

function locator(builder: Builder, { coordConv = false }: HeadOptions): Locate {
  return (x, name) => (coordConv ? builder.editor.emit('AddCoordinates', { x }, {}, { name: `${name}.coord` }).y : x);
}

/** Features beside their maxima over squares of three sizes, brought back to as many channels. */
function pooler({ editor }: Builder, layer: AddLayer): (x: Value, name: string) => Value {
  return (x, name) => {
    const pooled = [5, 9, 13].map((side) => {
      const pad = (side - 1) / 2;
      return editor.emit('MaxPool', { x }, { kernel: [side, side], strides: [1, 1], pads: [pad, pad, pad, pad] }, { name: `${name}.spp.pool${side}` }).y;
    });
    const all = editor.emit('Concat', { xs: [x, ...pooled] }, { axis: 1 }, { name: `${name}.spp.concat` }).y;
    return layer(all, `${name}.spp.conv`, x.type.shape[1]!, 1);
  };
}

/** What a detection block is put together from. */
interface Parts {
  readonly layer: AddLayer;
  readonly drop: Drop;
  readonly locate: Locate;
  readonly pool: (x: Value, name: string) => Value;
}

/**
 * Five alternating 1x1 and 3x3 convolutions; the last feeds both the next scale (`route`) and the output (`tip`). The
 * coarsest scale drops features behind the fourth, the others behind the second.
 */
function detectionBlock({ layer, drop, locate, pool }: Parts, input: Value, i: number, channels: number): { route: Value; tip: Value } {
  const name = `yolo_block.${i}`;
  let x = input;
  for (const j of [0, 1]) {
    x = layer(locate(x, `${name}.${j}.0`), `${name}.${j}.0`, channels, 1);
    if (j === 1) x = pool(x, `${name}.1`);
    x = layer(x, `${name}.${j}.1`, channels * 2, 3);
    if (j === (i === 0 ? 1 : 0)) x = drop(x, `${name}.drop`);
  }
  const route = layer(locate(x, `${name}.2`), `${name}.2`, channels, 1);
  return { route, tip: layer(locate(route, `${name}.tip`), `${name}.tip`, channels * 2, 3) };
}

/** The coarser scale's features, doubled in size, in front of this scale's. */
function merge({ editor }: Builder, coarse: Value, feature: Value, i: number): Value {
  const upsampled = editor.emit('ResizeNearest', { x: coarse }, { scale: [2, 2] }, { name: `yolo_upsample.${i - 1}` }).y;
  return editor.emit('Concat', { xs: [upsampled, feature] }, { axis: 1 }, { name: `yolo_concat.${i}` }).y;
}

function headLayer(builder: Builder, x: Value, { name, channels, kernel, normDecay }: { name: string; channels: number; kernel: 1 | 3; normDecay: number }): Value {
  const y = builder.convBatchNorm(x, {
    name, channels, kernel, pads: kernel === 1 ? [0, 0, 0, 0] : [1, 1, 1, 1], initializer: heNormal,
    training: { filterDecay: undefined, normDecay, learningRateFactor: 1 }, filterName: `${name}.conv.weights`,
    batchNorm: { scale: `${name}.bn.scale`, offset: `${name}.bn.offset`, mean: `${name}.bn.mean`, variance: `${name}.bn.var` },
  });
  return builder.editor.emit('LeakyRelu', { x: y }, { alpha: 0.1 }, { name: `${name}_leaky` }).y;
}

function outputConv(builder: Builder, x: Value, i: number, { classes, anchorsPerScale, outputInit = 'paddle', iouAware = false }: HeadOptions): Value {
  const anchors = anchorsPerScale[i]!;
  const overlaps = iouAware ? anchors : 0;
  const channels = overlaps + anchors * (5 + classes);
  return builder.editor.scope('yolo_output', () => {
    const name = `yolo_output.${i}`;
    const init = outputInit === 'paddle' ? { filter: heNormal, bias: constant(0) } : { filter: normal(0.01), bias: confidentBias(overlaps, 5 + classes) };
    const filter = builder.parameter({ name: `${name}.conv.weights`, shape: [channels, x.type.shape[1]!, 1, 1], initializer: init.filter, l2Decay: undefined });
    const bias = builder.parameter({ name: `${name}.conv.bias`, shape: [channels], initializer: init.bias, l2Decay: 0 });
    return builder.editor.emit('Conv2d', { x, filter, bias }, {}, { name }).y;
  });
}

/** Overlaps 0; per anchor: x, y, w, h 0; objectness -4 (a prior of 2 %); classes -1. */
function confidentBias(overlaps: number, perAnchor: number): Initializer {
  return (shape, random) => {
    const bias = constant(0)(shape, random);
    for (let i = overlaps; i < bias.data.length; i++) {
      const field = (i - overlaps) % perAnchor;
      bias.data[i] = field === 4 ? -4 : field > 4 ? -1 : 0;
    }
    return bias;
  };
}
