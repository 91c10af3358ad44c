import { configInvalid, datasetEmpty } from '../../core/errors.ts';
import type { ImageSize } from '../../core/image-size.ts';
import type { EvalBatch, EvalReader } from '../../core/data.ts';
import type { DatasetRecord } from '../../core/dataset.ts';
import { createRandom, type Random } from '../../core/tensor/random.ts';
import type { BatchJob, BatchSetup } from './build-batch.ts';
import { toTensors } from './create-train-reader.ts';
import { cachedImages, createImageCache, type ImageCache } from './image-cache.ts';
import { checkTransforms, outputSize, withInputSize, type TransformSpec } from './transform-list.ts';
import { createBatchPool, type BatchPool } from './worker-pool.ts';
import { workerCount } from './worker-count.ts';

export interface EvalReaderOptions {
  readonly records: readonly Pick<DatasetRecord, 'id' | 'file' | 'boxes' | 'classes' | 'scores'>[];
  readonly sampleTransforms: readonly TransformSpec[];
  readonly batchTransforms?: readonly TransformSpec[];
  /** @default 1 */
  readonly batchSize?: number;
  /** Side, or height and width, of the network's input instead of the transforms' sizes. */
  readonly inputSize?: ImageSize | undefined;
  /** Threads; 0 reads in the calling thread. @default 1 */
  readonly workers?: number | undefined;
  /** Batches built ahead. @default one more than there are threads */
  readonly prefetch?: number | undefined;
  /** Memory for decoded images, kept from pass to pass. @default 0 */
  readonly cacheBytes?: number | undefined;
  /** For transforms that draw numbers. @default seed 0 */
  readonly random?: Random;
  /** Turn images as their EXIF orientation says. @default false */
  readonly orient?: boolean;
}

/**
 * Reads images in order, once for every iteration. Batches have `image` and `imSize`, [N,2] height and width before any
 * transform; the last one may be smaller.
 * @throws ERR_DATASET_EMPTY, ERR_CONFIG_INVALID; iterating rejects with ERR_IMAGE_UNDECODABLE and the like
 */
export function createEvalReader(options: EvalReaderOptions): EvalReader & { readonly size: ImageSize } {
  const { records } = options;
  if (records.length === 0) throw datasetEmpty('The dataset', 'it has no images');
  const workers = workerCount(options.workers ?? 1);
  const setup = setupOf(options);
  const size = outputSize(setup.transforms);
  if (size === undefined) throw configInvalid('sample_transforms', 'EvalReader', 'no transform resizes to one size', 'Add ResizeImage with one target_size.');
  const pool = createBatchPool(setup, workers);
  const depth = options.prefetch ?? workers + 1;
  const build = batchFunction(pool, createImageCache(options.cacheBytes ?? 0));
  return {
    size,
    images: records.length,
    [Symbol.asyncIterator]: () => iterate(jobsOf(options), build, depth),
    close: () => pool.close(),
  };
}

function setupOf({ sampleTransforms, batchTransforms = [], inputSize, orient = false, random = createRandom(0) }: EvalReaderOptions): BatchSetup {
  const list = withInputSize([...sampleTransforms, ...batchTransforms], inputSize);
  return { kind: 'eval', orient, boxesPerImage: 0, randomState: random.state(), transforms: checkTransforms(list, 'sample_transforms') };
}

interface EvalJob {
  readonly job: Omit<BatchJob, 'images' | 'room'>;
  readonly imageIds: readonly number[];
}

function jobsOf({ records, batchSize = 1 }: EvalReaderOptions): EvalJob[] {
  return Array.from({ length: Math.ceil(records.length / batchSize) }, (_, index) => {
    const rows = records.slice(index * batchSize, (index + 1) * batchSize);
    const samples = rows.map(({ file, boxes, classes, scores }, row) => ({ source: { file, boxes, classes, scores }, position: index * batchSize + row }));
    return { job: { epoch: 0, index, samples }, imageIds: rows.map(({ id }) => id) };
  });
}

async function* iterate(jobs: readonly EvalJob[], build: (job: EvalJob) => Promise<EvalBatch>, depth: number): AsyncGenerator<EvalBatch, void, undefined> {
  const queue: Promise<EvalBatch>[] = [];
  let sent = 0;
  for (let done = 0; done < jobs.length; done++) {
    while (sent < jobs.length && sent < done + Math.max(1, depth)) {
      const batch = build(jobs[sent++]!);
      // A failure ahead of its turn is reported when its turn comes.
      batch.catch(() => undefined);
      queue.push(batch);
    }
    yield await queue.shift()!;
  }
}

function batchFunction(pool: BatchPool, cache: ImageCache): (job: EvalJob) => Promise<EvalBatch> {
  return async ({ job, imageIds }) => {
    const { arrays, decoded } = await pool.build({ ...job, images: cachedImages(job.samples, cache), room: cache.room() });
    for (const [file, image] of decoded) cache.put(file, image);
    return { inputs: toTensors(arrays), imageIds };
  };
}
