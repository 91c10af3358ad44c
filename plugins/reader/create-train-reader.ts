import { datasetEmpty, readerClosed } from '../../core/errors.ts';
import { sidesOf, type ImageSize } from '../../core/image-size.ts';
import type { Batch, TrainReader } from '../../core/data.ts';
import type { DatasetRecord } from '../../core/dataset.ts';
import type { Random } from '../../core/tensor/random.ts';
import type { DType, Tensor } from '../../core/tensor/tensor.ts';
import type { BatchSetup, BuiltBatch } from './build-batch.ts';
import { cachedImages, createImageCache } from './image-cache.ts';
import type { SampleSource } from './sample.ts';
import { Sequence, type BatchPlan, type PlannedSample, type SequenceState } from './sequence.ts';
import { checkTransforms, outputSize, withInputSize, type TransformSpec } from './transform-list.ts';
import { createBatchPool } from './worker-pool.ts';
import { workerCount } from './worker-count.ts';

export interface TrainReaderOptions {
  readonly records: readonly DatasetRecord[];
  /** Seed of the order and of every transform. */
  readonly random: Random;
  readonly sampleTransforms: readonly TransformSpec[];
  readonly batchTransforms?: readonly TransformSpec[];
  readonly batchSize: number;
  /** @default true */
  readonly shuffle?: boolean;
  /** Leave out the images an epoch has too few of at its end. @default true */
  readonly dropLast?: boolean;
  /** Leave out images without boxes. @default true */
  readonly dropEmpty?: boolean;
  /** Epochs in which a second image is given to MixupImage; -1 for none. @default -1 */
  readonly mixupEpoch?: number;
  /** Rows of ground truth per image. @default 50 */
  readonly boxesPerImage?: number;
  /** Side of the network's input instead of the transforms' sizes. */
  readonly inputSize?: ImageSize | undefined;
  /** Targets of the fine-grained loss; without it Gt2YoloTarget is left out, as in Paddle. @default false */
  readonly fineGrained?: boolean;
  /** Threads; 0 reads in the calling thread. @default two, one on a single-core machine */
  readonly workers?: number | undefined;
  /** Batches built ahead of the step. @default one more than there are threads */
  readonly prefetch?: number | undefined;
  /** Memory for decoded images, kept from epoch to epoch. @default 256 MiB */
  readonly cacheBytes?: number;
  /** Turn images as their EXIF orientation says; boxes must be given for that. @default false */
  readonly orient?: boolean;
}

/**
 * An endless, reproducible sequence of training batches, built in threads ahead of the step.
 * @throws ERR_DATASET_EMPTY, ERR_CONFIG_INVALID; `next` rejects with ERR_IMAGE_UNDECODABLE, ERR_TRANSFORM_FAILED,
 * ERR_READER_WORKER
 */
export function createTrainReader(options: TrainReaderOptions): TrainReader {
  const records = usable(options);
  const sequence = createSequence(options, records.length);
  const workers = workerCount(options.workers);
  const pool = createBatchPool(setupOf(options), workers);
  const cache = createImageCache(options.cacheBytes ?? 256 * 2 ** 20);
  const depth = options.prefetch ?? workers + 1;
  /** Batches under way, each with the position it starts at. */
  let queue: { readonly at: SequenceState; readonly batch: Promise<Batch> }[] = [];
  let closed = false;

  const build = async (plan: BatchPlan): Promise<Batch> => {
    const samples = plan.samples.map((sample) => ({ source: sourceOf(sample, records), position: sample.position }));
    const built = await pool.build({ epoch: plan.epoch, index: plan.index, samples, images: cachedImages(samples, cache), room: cache.room() });
    for (const [file, image] of built.decoded) cache.put(file, image);
    return toBatch(plan, built, plan.samples.map(({ image }) => records[image]!.id));
  };
  const fill = (length: number): void => {
    while (queue.length < length) {
      const at = sequence.state();
      const batch = build(sequence.next());
      // A failure ahead of its turn is reported when its turn comes.
      batch.catch(() => undefined);
      queue.push({ at, batch });
    }
  };
  const { inputSize, sampleTransforms, batchTransforms = [] } = options;
  return {
    size: inputSize ?? outputSize([...sampleTransforms, ...batchTransforms]),
    async next() {
      if (closed) throw readerClosed();
      fill(1);
      const { batch } = queue.shift()!;
      fill(depth);
      return batch;
    },
    state: () => queue[0]?.at ?? sequence.state(),
    restore(state) {
      sequence.restore(state);
      queue = [];
    },
    async close() {
      closed = true;
      await pool.close();
    },
  };
}

function usable({ records, dropEmpty = true }: TrainReaderOptions): readonly DatasetRecord[] {
  const kept = dropEmpty ? records.filter(({ classes }) => classes.length > 0) : records;
  if (kept.length === 0) throw datasetEmpty('The dataset', records.length === 0 ? 'it has no images' : 'no image has a box');
  return kept;
}

function createSequence({ batchSize, shuffle = true, dropLast = true, mixupEpoch = -1, random }: TrainReaderOptions, images: number): Sequence {
  return new Sequence({ images, batchSize, shuffle, dropLast, mixupEpochs: mixupEpoch, random });
}

function setupOf(options: TrainReaderOptions): BatchSetup {
  const { sampleTransforms, batchTransforms = [], inputSize, fineGrained = false, random } = options;
  const wanted = batchTransforms.filter(({ type }) => fineGrained || type !== 'Gt2YoloTarget');
  return {
    kind: 'train', orient: options.orient ?? false, boxesPerImage: options.boxesPerImage ?? 50, randomState: random.state(),
    transforms: [
      ...checkTransforms(withInputSize(sampleTransforms, inputSize), 'sample_transforms'),
      ...checkTransforms(withInputSize(wanted, inputSize), 'batch_transforms'),
    ],
  };
}

function sourceOf({ image, partner }: PlannedSample, records: readonly DatasetRecord[]): SampleSource {
  const { file, boxes, classes, scores } = records[image]!;
  const source = { file, boxes, classes, scores };
  return partner === undefined ? source : { ...source, mixup: sourceOf({ image: partner, partner: undefined, position: 0 }, records) };
}

function toBatch({ epoch, index }: BatchPlan, { size, arrays }: BuiltBatch, imageIds: readonly number[]): Batch {
  return { inputs: toTensors(arrays), size: sidesOf(size)[0], imageIds, epoch, index };
}

/** Bare arrays as tensors. */
export function toTensors(arrays: BuiltBatch['arrays']): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, data }]) => {
    const dtype: DType = data instanceof Float32Array ? 'float32' : 'int32';
    return [name, { dtype, shape, data }];
  }));
}
