import { transformFailed } from '../../core/errors.ts';
import { imageSizeOf, type ImageSize } from '../../core/image-size.ts';
import { randomFromState } from '../../core/tensor/random.ts';
import { decodeImage, type DecodedImage } from './decode-image.ts';
import { createPipeline } from './pipeline.ts';
import { PixelPool } from './pixel-pool.ts';
import { createSample, type Sample, type SampleSource } from './sample.ts';
import { VectorMemory } from './vector/vector-memory.ts';
import type { TransformSpec } from './transform-list.ts';

/** What does not change from batch to batch. */
export interface BatchSetup {
  /** Sample and batch transforms, checked. */
  readonly transforms: readonly TransformSpec[];
  /** Boxes per image in the batch. */
  readonly boxesPerImage: number;
  /** Whether the batch has ground truth, or image sizes. */
  readonly kind: 'train' | 'eval';
  /** Turn images as their EXIF orientation says. */
  readonly orient: boolean;
  /** State of the generator that every stream is split from. */
  readonly randomState: readonly number[];
}

/** One batch to build. */
export interface BatchJob {
  readonly epoch: number;
  readonly index: number;
  readonly samples: readonly JobSample[];
  /** Images of the job that are decoded already, by file. */
  readonly images: ReadonlyMap<string, DecodedImage>;
  /** Bytes of images that are worth keeping beyond the batch. */
  readonly room: number;
}
export interface JobSample {
  readonly source: SampleSource;
  /** Position in the epoch, the key of the sample's random stream. */
  readonly position: number;
}

/** A finished batch as bare arrays, which pass between threads without copying. */
export interface BuiltBatch {
  readonly size: ImageSize;
  readonly arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array }>>;
  /** Images that were decoded for it and have room in the cache. */
  readonly decoded: ReadonlyMap<string, DecodedImage>;
}

/** A function that decodes, transforms and collates; the same in a worker and in the main thread. */
export function createBatchBuilder(setup: BatchSetup): (job: BatchJob) => Promise<BuiltBatch> {
  const pipeline = createPipeline(setup.transforms);
  const root = randomFromState(setup.randomState);
  const pool = new PixelPool(VectorMemory.create());
  return async function buildBatch(job) {
    const store = createStore(job, setup.orient);
    const images = createPlanes(job.samples.length);
    const batchRandom = root.split('batch').split(job.index);
    const samples: Sample[] = [];
    for (const [row, { source, position }] of job.samples.entries()) {
      pool.reset();
      const sample = await openSample(source, store.open, pool);
      const random = root.split('sample').split(job.epoch).split(position);
      const done = pipeline(sample, { random, batchRandom, planes: (width, height) => images.row(row, width, height, source.file) });
      if (done.planes === undefined) throw transformFailed('The list of transforms', source.file, 'it does not end in Permute');
      samples.push(done);
    }
    const image = images.all();
    return { size: imageSizeOf(image), arrays: { image, ...(setup.kind === 'train' ? collateTruth(samples, setup.boxesPerImage) : collateSizes(samples)) }, decoded: store.decoded };
  };
}

async function openSample(source: SampleSource, open: (file: string) => Promise<DecodedImage>, pool: PixelPool): Promise<Sample> {
  return createSample(source, await open(source.file), source.mixup && await openSample(source.mixup, open, pool), pool);
}

/** The images of a batch: known ones, and those decoded for it. What has no room is decoded for one sample, which may write into it. */
function createStore({ images, room }: BatchJob, orient: boolean) {
  const decoded = new Map<string, DecodedImage>();
  let left = room;
  return {
    decoded,
    async open(file: string): Promise<DecodedImage> {
      const known = images.get(file) ?? decoded.get(file);
      if (known !== undefined) return known;
      const image = await decodeImage(file, { orient, shared: left > 0 });
      left -= image.pixels.length;
      if (image.pixels.buffer instanceof SharedArrayBuffer) decoded.set(file, image);
      return image;
    },
  };
}

/** The image tensor, made when the first sample says how large it is. */
function createPlanes(count: number) {
  let shape: readonly number[] = [];
  let data = new Float32Array(0);
  return {
    row(row: number, width: number, height: number, file: string): Float32Array {
      if (shape.length === 0) {
        shape = [count, 3, height, width];
        data = new Float32Array(count * 3 * height * width);
      }
      if (shape[2] !== height || shape[3] !== width) {
        throw transformFailed('Permute', file, `${width}x${height} does not fit a batch of ${shape[3]}x${shape[2]}; a resize is missing`);
      }
      return data.subarray(row * 3 * height * width, (row + 1) * 3 * height * width);
    },
    all: () => ({ shape, data }),
  };
}

function collateTruth(samples: readonly Sample[], boxes: number): BuiltBatch['arrays'] {
  const count = samples.length;
  const gtBox = { shape: [count, boxes, 4], data: new Float32Array(count * boxes * 4) };
  const gtLabel = { shape: [count, boxes], data: new Int32Array(count * boxes) };
  const gtScore = { shape: [count, boxes], data: new Float32Array(count * boxes) };
  samples.forEach((sample, row) => {
    gtBox.data.set(sample.boxes.subarray(0, boxes * 4), row * boxes * 4);
    gtLabel.data.set(sample.classes.subarray(0, boxes), row * boxes);
    gtScore.data.set(sample.scores.subarray(0, boxes), row * boxes);
  });
  return { gtBox, gtLabel, gtScore, ...collateTargets(samples) };
}

function collateTargets(samples: readonly Sample[]): BuiltBatch['arrays'] {
  const heads = samples[0]?.targets ?? [];
  return Object.fromEntries(heads.map(({ shape, data }, head) => {
    const all = new Float32Array(samples.length * data.length);
    samples.forEach(({ targets }, row) => all.set(targets![head]!.data, row * data.length));
    return [`target${head}`, { shape: [samples.length, ...shape], data: all }];
  }));
}

/** Height and width before any transform, which the network's boxes are scaled to. */
function collateSizes(samples: readonly Sample[]): BuiltBatch['arrays'] {
  const sizes = samples.flatMap(({ originalHeight, originalWidth }) => [originalHeight, originalWidth]);
  return { imSize: { shape: [samples.length, 2], data: Int32Array.from(sizes) } };
}
