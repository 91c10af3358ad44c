import { darknetCfgInvalid, suggest } from '../../core/errors.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Extents, Layer, LayerParameter, Place, ReadLayer, Reference } from './layer.ts';
import { avgpool } from './layers/avgpool.ts';
import { convolutional } from './layers/convolutional.ts';
import { maxpool } from './layers/maxpool.ts';
import { route } from './layers/route.ts';
import { shortcut } from './layers/shortcut.ts';
import { upsample } from './layers/upsample.ts';
import { yolo } from './layers/yolo.ts';
import type { DarknetHead } from './loss/darknet-head.ts';
import { readNet } from './read-net.ts';
import { SectionReader } from './section-reader.ts';
import { shown, splitCfg, type CfgProblem, type CfgSection } from './split-cfg.ts';

/** A network as its cfg describes it. */
export interface DarknetNetwork {
  /** Height and width of the images it was made for. */
  readonly size: number;
  readonly classes: number;
  readonly layers: readonly Layer[];
  /** What the `[yolo]` sections say, in their order. */
  readonly heads: readonly DarknetHead[];
  /** Parameters and statistics of every layer that has some, in the order of weights files. */
  readonly parameters: readonly (readonly LayerParameter[])[];
  /** Input sizes are multiples of this. */
  readonly sizeMultiple: number;
}

/** Sections by name, Darknet's short names among them. */
const KINDS: Readonly<Record<string, ReadLayer>> = {
  convolutional, conv: convolutional, shortcut, route, upsample, maxpool, max: maxpool, avgpool, avg: avgpool, yolo,
};

/** Characters; real files have some ten thousand. */
const LONGEST = 2 ** 18;
/** Real networks have some hundreds. */
const MOST_LAYERS = 4096;
/** 2 GiB of weights; a cfg of a few bytes may ask for any number. */
const MOST_PARAMETERS = 2 ** 29;
/** 8 GiB between two layers, for one image. */
const MOST_VALUES = 2 ** 31;

/**
 * Reads a Darknet cfg, AlexeyAB's dialect. Everything that makes another network than is built here is refused, all of
 * it in one error; keys that only say how Darknet trains are left aside.
 * @param source for messages
 * @throws ERR_DARKNET_CFG
 * @example
 * const { heads } = readNetwork(text, 'yolov4-tiny.cfg');
 */
export function readNetwork(text: string, source: string): DarknetNetwork {
  if (text.length > LONGEST) throw darknetCfgInvalid(source, [{ line: 1, what: `${text.length} characters are more than ${LONGEST}` }]);
  const { sections, problems } = splitCfg(text);
  const [net, ...rest] = sections;
  if (net === undefined || !['net', 'network'].includes(net.type)) throw darknetCfgInvalid(source, [...problems, { line: net?.line ?? 1, what: 'the first section must be [net]' }]);
  const size = readNet(new SectionReader(net, problems));
  const layers = rest.length > MOST_LAYERS ? [] : readLayers(rest, { channels: 3, size }, problems);
  if (rest.length > MOST_LAYERS) problems.push({ line: net.line, what: `${rest.length} layers are more than ${MOST_LAYERS}` });
  const network = { size, layers, ...facts(layers, size, rest, problems) };
  if (problems.length > 0) throw darknetCfgInvalid(source, problems.sort((a, b) => a.line - b.line));
  return network;
}

function readLayers(sections: readonly CfgSection[], image: Extents, problems: CfgProblem[]): Layer[] {
  const layers: Layer[] = [];
  let heads = 0;
  sections.forEach((section, index) => {
    const reader = new SectionReader(section, problems);
    const follows = sections[index + 1]?.type === 'yolo' ? heads : undefined;
    layers.push(bounded(readLayer(reader, placeOf({ reader, index, layers, sections, image, follows })), reader));
    if (section.type === 'yolo') heads++;
  });
  return layers;
}

function readLayer(section: SectionReader, place: Place): Layer {
  const read = Object.hasOwn(KINDS, section.type) ? KINDS[section.type] : undefined;
  if (read !== undefined) return read(section, place);
  section.problem(`is not supported. ${suggest(shown(section.type), Object.keys(KINDS))}`);
  return { emit: ({ value }) => value(place.index - 1) };
}

/** A layer that puts out more than fits anywhere is a problem, and nothing is made of its extents. */
function bounded(layer: Layer, section: SectionReader): Layer {
  if (layer.extents === undefined) return layer;
  const { channels, size } = layer.extents;
  const values = channels * size ** 2;
  if (values <= MOST_VALUES) return layer;
  section.problem(`puts out ${values} values, more than ${MOST_VALUES}`);
  return { ...layer, extents: undefined };
}

interface Surroundings {
  readonly reader: SectionReader;
  readonly index: number;
  /** Those before. */
  readonly layers: readonly Layer[];
  readonly sections: readonly CfgSection[];
  readonly image: Extents;
  readonly follows: number | undefined;
}

function placeOf({ reader, index, layers, sections, image, follows }: Surroundings): Place {
  if (reader.type === 'yolo' && !['convolutional', 'conv'].includes(sections[index - 1]?.type ?? '')) reader.problem('must follow a [convolutional] section');
  else if (sections[index - 1]?.type === 'yolo' && reader.type !== 'route') reader.problem('reads the [yolo] section before it, which puts nothing out');
  return {
    index, yolo: follows,
    previous: index === 0 ? image : layers[index - 1]!.extents,
    referred: (key, numbers) => numbers.map((number): Reference => {
      const other = number < 0 ? index + number : number;
      if (other < 0 || other >= index) reader.problem(`${key} names layer ${number}; this is layer ${index}`, key);
      else if (sections[other]!.type === 'yolo') reader.problem(`${key} names layer ${number}, a [yolo] section, which puts nothing out`, key);
      return { index: other, extents: layers[other]?.extents };
    }),
  };
}

/** What the layers are together. */
function facts(layers: readonly Layer[], size: number, sections: readonly CfgSection[], problems: CfgProblem[]): Omit<DarknetNetwork, 'size' | 'layers'> {
  const heads = layers.map(({ head }) => head).filter((head) => head !== undefined);
  const parameters = layers.map((layer) => layer.parameters ?? []).filter((list) => list.length > 0);
  const count = parameters.flat().reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (heads.length === 0) problems.push({ line: 1, what: 'there is no [yolo] section' });
  if (count > MOST_PARAMETERS) problems.push({ line: 1, what: `${count} parameters are more than ${MOST_PARAMETERS}` });
  const classes = heads[0]?.classes ?? 1;
  layers.forEach(({ head }, i) => {
    if (head !== undefined && head.classes !== classes) problems.push({ line: sections[i]!.line, what: `[yolo] has ${head.classes} classes, the first one ${classes}` });
  });
  return { classes, heads, parameters, sizeMultiple: largestStride(layers, size, sections, problems) };
}

/** Input pixels per cell of the coarsest head. */
function largestStride(layers: readonly Layer[], size: number, sections: readonly CfgSection[], problems: CfgProblem[]): number {
  const strides = layers.map(({ head }, i) => {
    const cells = head && layers[i - 1]?.extents?.size;
    if (cells === undefined) return 1;
    if (size % cells !== 0) problems.push({ line: sections[i]!.line, what: `[yolo] has ${cells} cells on a side, which do not divide the ${size} pixels of the input` });
    return size / cells;
  });
  return Math.max(1, ...strides);
}
