import { openEvalReader } from '../../core/evaluate/open-eval-reader.ts';
import type { Run } from '../../core/run.ts';
import type { CalibrationFeeds, Feeds } from './calibration-feeds.ts';
import type { QuantPostSection } from './config-schema.ts';

/** Images to calibrate with, to be closed. */
export interface OpenedCalibration {
  readonly feeds: CalibrationFeeds;
  close(): Promise<void>;
}

/**
 * Opens the evaluation reader in batches of `quant_post.batch_size`, up to `batch_nums` of them: what calibrates is exactly
 * what will be evaluated, transforms and all.
 * @param changes what is not as `quant_post` says
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function openCalibration(run: Run, changes: Partial<Pick<QuantPostSection, 'images' | 'batch_nums'>> = {}): Promise<OpenedCalibration> {
  const { images, batch_size: batchSize, batch_nums } = { ...run.config.quant_post, ...changes };
  const batches = batch_nums ?? Infinity;
  const { reader } = await openEvalReader(run, 'post', { images, batchSize });
  return {
    feeds: {
      images: Math.min(reader.images, batches * batchSize),
      async *[Symbol.asyncIterator](): AsyncGenerator<Feeds> {
        let index = 0;
        for await (const { inputs } of reader) {
          yield inputs;
          if (++index >= batches) return;
        }
      },
    },
    close: () => reader.close(),
  };
}
