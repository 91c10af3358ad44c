import type { EvalReader, TrainReader } from '../../core/data.ts';
import type { PreparedImage, ReaderFactory, ReaderRequest } from '../../core/dataset.ts';
import { createEvalReader } from './create-eval-reader.ts';
import { createTrainReader } from './create-train-reader.ts';
import { preprocessForInference } from './preprocess-for-inference.ts';
import { withInputSize, type TransformSpec } from './transform-list.ts';
import { workerCount } from './worker-count.ts';

/** The keys of a checked TrainReader, EvalReader or TestReader section that readers look at. */
interface Section {
  readonly inputs_def?: { readonly num_max_boxes?: number };
  readonly sample_transforms: readonly TransformSpec[];
  readonly batch_transforms?: readonly TransformSpec[];
  readonly batch_size?: number;
  readonly shuffle?: boolean;
  readonly mixup_epoch?: number;
  readonly drop_last?: boolean;
  readonly drop_empty?: boolean;
  readonly worker_num?: number;
  readonly bufsize?: number;
  /** Memory for decoded images. */
  readonly cache_bytes?: number;
  readonly use_fine_grained_loss?: boolean;
}

/** Readers as configurations describe them. */
export const readerFactory: ReaderFactory = {
  async train({ dataset, section, random, inputSize }: ReaderRequest): Promise<TrainReader> {
    const keys = section as unknown as Section;
    const workers = workerCount(keys.worker_num);
    return createTrainReader({
      records: dataset.records, random, inputSize, workers, prefetch: prefetchOf(keys, workers),
      sampleTransforms: keys.sample_transforms, batchTransforms: keys.batch_transforms ?? [], batchSize: keys.batch_size ?? 1,
      shuffle: keys.shuffle ?? false, dropLast: keys.drop_last ?? false, dropEmpty: keys.drop_empty ?? true,
      mixupEpoch: keys.mixup_epoch ?? -1, boxesPerImage: keys.inputs_def?.num_max_boxes ?? 50,
      fineGrained: keys.use_fine_grained_loss ?? false, ...(keys.cache_bytes === undefined ? {} : { cacheBytes: keys.cache_bytes }),
    });
  },
  async evaluate({ dataset, section, random, inputSize }: ReaderRequest): Promise<EvalReader> {
    const keys = section as unknown as Section;
    const workers = workerCount(Math.min(1, keys.worker_num ?? 1));
    return createEvalReader({
      records: dataset.records, random, inputSize, workers, prefetch: prefetchOf(keys, workers),
      sampleTransforms: keys.sample_transforms, batchTransforms: keys.batch_transforms ?? [], batchSize: keys.batch_size ?? 1, cacheBytes: keys.cache_bytes,
    });
  },
  async prepare(file, { section, inputSize }): Promise<PreparedImage> {
    const keys = section as unknown as Section;
    const list = withInputSize([...keys.sample_transforms, ...keys.batch_transforms ?? []], inputSize);
    const { inputs, original } = await preprocessForInference(file, list);
    return { inputs, width: original.width, height: original.height };
  },
};

/** `bufsize` counts samples; more batches than threads only cost memory. */
function prefetchOf({ bufsize, batch_size = 1 }: Section, workers: number): number {
  return bufsize === undefined ? workers + 1 : Math.max(1, Math.min(workers + 1, Math.floor(bufsize / batch_size)));
}
