import type { Value } from '../../core/ir/types.ts';
import type { Builder } from '../model-yolov3/index.ts';
import type { DarknetHead } from './loss/darknet-head.ts';
import type { SectionReader } from './section-reader.ts';

/** Extents of what a layer puts out, at the input size of the cfg. */
export interface Extents {
  readonly channels: number;
  /** Height and width. */
  readonly size: number;
}

/** A parameter or statistic by name. */
export interface LayerParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One section of a cfg, read and checked. */
export interface Layer {
  /** Missing where nothing may read the output, or where it could not be told for a problem already noted. */
  readonly extents?: Extents | undefined;
  /** In the order of weights files. */
  readonly parameters?: readonly LayerParameter[];
  /** What a `[yolo]` section says of the predictions before it. */
  readonly head?: DarknetHead;
  /** Adds the layer to a graph. */
  emit(on: LayerBuild): Value;
}

/** The graph while it is being built. */
export interface LayerBuild {
  readonly builder: Builder;
  /** The output of an earlier layer; of -1, the image. */
  value(index: number): Value;
}

/** Where a section stands among the others. */
export interface Place {
  /** Number of the layer, counted from 0 without `[net]`. */
  readonly index: number;
  /** Number of the `[yolo]` section that follows, counted from 0; undefined where another follows. */
  readonly yolo: number | undefined;
  /** Extents of the layer before; of the image for the first. */
  readonly previous: Extents | undefined;
  /** Extents of earlier layers, absolute where a number is not negative and otherwise counted back from this one. */
  referred(key: string, numbers: readonly number[]): readonly Reference[];
}

/** An earlier layer that a section names. */
export interface Reference {
  readonly index: number;
  readonly extents: Extents | undefined;
}

/** Reads one kind of section. */
export type ReadLayer = (section: SectionReader, place: Place) => Layer;
