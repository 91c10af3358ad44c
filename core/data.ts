import type { ImageSize } from './image-size.ts';
import type { Tensor } from './tensor/tensor.ts';

/** What one train step is fed. */
export interface Batch {
  /** Feeds by graph input: `image` [N,3,H,W], and the model's ground-truth inputs. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Height of `image`; detectors' are as wide as they are high. */
  readonly size: number;
  readonly imageIds: readonly number[];
  readonly epoch: number;
  /** Position in the whole sequence of batches, from 0. */
  readonly index: number;
}

/** An endless, seeded sequence of batches that can be left and taken up again exactly. */
export interface TrainReader {
  /** Height and width of all images; undefined where they are drawn for each batch. */
  readonly size?: ImageSize | undefined;
  next(): Promise<Batch>;
  /** Position of the next batch, as JSON. */
  state(): unknown;
  restore(state: unknown): void;
  close(): Promise<void>;
}

/** What one evaluation step is fed. The last batch may be smaller. */
export interface EvalBatch {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly imageIds: readonly number[];
}

/** One pass over a dataset, in order. */
export interface EvalReader extends AsyncIterable<EvalBatch> {
  /** Height and width of the images; undefined where the transforms leave them as they are. */
  readonly size?: ImageSize | undefined;
  /** Number of images in a pass. */
  readonly images: number;
  close(): Promise<void>;
}

/** A named class. */
export interface Category {
  /** Id in annotation and result files. */
  readonly id: number;
  readonly name: string;
}
