import type { Value } from '../../../core/ir/types.ts';
import { constant, heNormal } from '../../model-yolov3/index.ts';
import { ACTIVATIONS, emitActivation, type Activation } from '../activation.ts';
import type { Extents, LayerBuild, LayerParameter, Place, ReadLayer } from '../layer.ts';
import type { SectionReader } from '../section-reader.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

interface Convolution {
  readonly name: string;
  readonly scope: string;
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
  readonly batchNormalize: boolean;
  readonly activation: Activation;
  readonly input: Extents | undefined;
}

/** `[convolutional]`. Before a `[yolo]` section it is an output, in the scope that skip patterns know. */
export const convolutional: ReadLayer = (section, place) => {
  const layer = read(section, place);
  const { filters, input } = layer;
  const size = sizeOf(layer, input);
  if (input !== undefined && input.channels % layer.groups !== 0) section.problem(`groups is ${layer.groups}, which does not divide its ${input.channels} input channels`, 'groups');
  if (filters % layer.groups !== 0) section.problem(`groups is ${layer.groups}, which does not divide its ${filters} filters`, 'groups');
  if (size < 1) section.problem(`a kernel of ${layer.size} does not fit its input of ${input!.size} by ${input!.size}`, 'size');
  if (section.failed || input === undefined) return { emit: (on) => emit(on, layer, place) };
  return { extents: { channels: filters, size }, parameters: parametersOf(layer, input), emit: (on) => emit(on, layer, place) };
};

function read(section: SectionReader, { index, yolo, previous: input }: Place): Convolution {
  const size = section.integer('size', { fallback: 1, min: 1, max: 31 });
  const padding = section.integer('padding', { fallback: 0, max: 31 });
  const layer: Convolution = {
    name: yolo === undefined ? `conv${index}` : `yolo_output.${yolo}`,
    scope: yolo === undefined ? `layer_${index}` : 'yolo_output',
    size, input,
    padding: section.integer('pad', { fallback: 0 }) === 0 ? padding : Math.floor(size / 2),
    filters: section.integer('filters', { fallback: 1, min: 1 }),
    stride: section.integer('stride', { fallback: 1, min: 1, max: 32 }),
    groups: section.integer('groups', { fallback: 1, min: 1 }),
    batchNormalize: section.integer('batch_normalize', { fallback: 0, max: 1 }) === 1,
    // Darknet's default, odd as it is.
    activation: section.word('activation', ACTIVATIONS, 'logistic'),
  };
  section.only({
    dilation: 1, antialiasing: 0, binary: 0, xnor: 0, bin_output: 0, flipped: 0, cbn: 0, sway: 0, rotate: 0, stretch: 0, stretch_sway: 0,
    coordconv: 0, reverse: 0, assisted_excitation: 0, dontload: 0, dontloadscales: 0,
  });
  section.finish([...TRAINING_KEYS, 'dot', 'angle', 'grad_centr', 'stream', 'wait_stream']);
  return layer;
}

function sizeOf({ padding, size, stride }: Convolution, input: Extents | undefined): number {
  return input === undefined ? 1 : Math.floor((input.size + 2 * padding - size) / stride) + 1;
}

/** Source: AlexeyAB/darknet, src/parser.c `load_convolutional_weights`. */
function parametersOf({ name, filters, size, groups, batchNormalize }: Convolution, { channels }: Extents): LayerParameter[] {
  const weights = { name: `${name}.weights`, shape: [filters, channels / groups, size, size] };
  const vectors = batchNormalize ? Object.values(batchNormNames(name)) : [`${name}.bias`];
  return [...vectors.map((vector) => ({ name: vector, shape: [filters] })), weights];
}

/** In the order of the file. */
function batchNormNames(name: string) {
  return { offset: `${name}.bn.offset`, scale: `${name}.bn.scale`, mean: `${name}.bn.mean`, variance: `${name}.bn.var` };
}

function emit(on: LayerBuild, layer: Convolution, { index }: Place): Value {
  const { editor } = on.builder;
  return editor.scope(layer.scope, () => {
    const x = on.value(index - 1);
    const y = layer.batchNormalize ? emitNormalized(on, x, layer) : emitBiased(on, x, layer);
    return emitActivation(editor, layer.activation, y, layer.name);
  });
}

function emitNormalized({ builder }: LayerBuild, x: Value, { name, filters, size, stride, padding, groups }: Convolution): Value {
  return builder.convBatchNorm(x, {
    name, channels: filters, kernel: size, stride, pads: [padding, padding, padding, padding], groups, initializer: heNormal,
    // Darknet decays filters alone.
    training: { filterDecay: undefined, normDecay: 0, learningRateFactor: 1 },
    filterName: `${name}.weights`, batchNorm: batchNormNames(name),
  });
}

function emitBiased({ builder }: LayerBuild, x: Value, { name, filters, size, stride, padding, groups }: Convolution): Value {
  const filter = builder.parameter({ name: `${name}.weights`, shape: [filters, x.type.shape[1]! / groups, size, size], initializer: heNormal, l2Decay: undefined });
  const bias = builder.parameter({ name: `${name}.bias`, shape: [filters], initializer: constant(0), l2Decay: 0 });
  return builder.editor.emit('Conv2d', { x, filter, bias }, { strides: [stride, stride], pads: [padding, padding, padding, padding], groups }, { name }).y;
}
