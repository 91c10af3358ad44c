import type { Random } from '../../core/tensor/random.ts';
import { transformFailed } from '../../core/errors.ts';
import type { DecodedImage } from './decode-image.ts';
import type { PixelPool } from './pixel-pool.ts';
import { pictureOf, type Picture } from './picture.ts';

/** An annotated image as a dataset gives it, small enough to be sent to a thread. */
export interface SampleSource {
  readonly file: string;
  /** [n,4] x1,y1,x2,y2 in pixels. */
  readonly boxes: Float32Array;
  readonly classes: Int32Array;
  readonly scores: Float32Array;
  /** The second image of a mixup. */
  readonly mixup?: SampleSource;
}

/** An image on its way through the transforms. */
export interface Sample {
  readonly file: string;
  /** Size of the image as decoded, before any transform. */
  readonly originalWidth: number;
  readonly originalHeight: number;
  /** Undefined before DecodeImage and after Permute. */
  picture?: Picture;
  /** Size the boxes refer to: that of the picture, unless a resize left the boxes as they were. */
  width: number;
  height: number;
  /** [n,4]; what the four mean depends on the transforms passed. */
  boxes: Float32Array;
  classes: Int32Array;
  scores: Float32Array;
  mixup?: Sample;
  /** [3, height, width] after Permute. */
  planes?: { readonly data: Float32Array; readonly width: number; readonly height: number };
  /** [anchors, 6 + classes, h, w] per head after Gt2YoloTarget. */
  targets?: { readonly shape: readonly number[]; readonly data: Float32Array }[];
}

export interface TransformContext {
  /** Of this sample alone. */
  readonly random: Random;
  /** The same numbers for every sample of a batch; each use splits off its own stream. */
  readonly batchRandom: Random;
  /** Where the finished planes go, so that they need no copying into the batch. */
  planes(width: number, height: number): Float32Array;
}

/** One step of the reader; changes the sample or returns another one. */
export type Transform = (sample: Sample, context: TransformContext) => Sample | void;

/** A sample whose pixels are all of `image`; the boxes are copies, transforms may change them. */
export function createSample(source: SampleSource, image: DecodedImage, mixup?: Sample, pool?: PixelPool): Sample {
  const { width, height } = image;
  return {
    file: source.file, originalWidth: width, originalHeight: height, width, height,
    picture: pictureOf(image.pixels, width, height, pool),
    boxes: source.boxes.slice(), classes: source.classes.slice(), scores: source.scores.slice(),
    ...(mixup === undefined ? {} : { mixup }),
  };
}

/** The picture of a sample that still has one. */
export function pictureIn(sample: Sample, transform: string): Picture {
  if (sample.picture === undefined) throw transformFailed(transform, sample.file, 'the picture has been made into planes already');
  return sample.picture;
}

/** Keeps the boxes of which `rows` gives the positions, in that order. */
export function selectBoxes(sample: Sample, rows: readonly number[], boxes = sample.boxes): void {
  sample.boxes = Float32Array.from(rows.flatMap((row) => Array.from(boxes.subarray(row * 4, row * 4 + 4))));
  sample.classes = Int32Array.from(rows, (row) => sample.classes[row]!);
  sample.scores = Float32Array.from(rows, (row) => sample.scores[row]!);
}
