import type { TrainReader } from '../data.ts';
import type { Dataset } from '../dataset.ts';
import { sectionMissing } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { openDataset } from '../open-dataset.ts';
import type { Random } from '../tensor/random.ts';

/** The training dataset, and its reader for when the dataset was found to fit. */
export interface OpenedTrainReader {
  readonly dataset: Dataset;
  open(): Promise<TrainReader>;
}

/**
 * Opens the configured training reader as a training does.
 * @param random the run's: the same seed gives the same batches
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function openTrainReader(kernel: Kernel, random: Random): Promise<OpenedTrainReader> {
  const { value: config } = kernel.config();
  const { TrainReader: configured, use_fine_grained_loss, input_size: inputSize } = config;
  if (configured === undefined) throw sectionMissing('TrainReader', 'train');
  const dataset = await openDataset(kernel, configured, 'TrainReader');
  const section = { use_fine_grained_loss, ...configured };
  return { dataset, open: () => kernel.resolve('reader', 'detection').train({ dataset, section: section as never, random: random.split('reader'), inputSize }) };
}
