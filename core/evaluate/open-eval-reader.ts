import type { EvalReader } from '../data.ts';
import type { Dataset } from '../dataset.ts';
import { sectionMissing } from '../errors.ts';
import { checkCategories, openDataset } from '../open-dataset.ts';
import type { Run } from '../run.ts';
import { firstImages } from './first-images.ts';

/** The evaluation reader over a dataset. */
export interface OpenedEvalReader {
  readonly dataset: Dataset;
  readonly reader: EvalReader;
  readonly batchSize: number;
}

/** What differs from reading the evaluation dataset as configured. */
export interface EvalReaderChanges {
  /** Whose dataset is read, through the transforms of `EvalReader` all the same. @default 'EvalReader' */
  readonly images?: 'EvalReader' | 'TrainReader' | undefined;
  readonly batchSize?: number | undefined;
  /** How many images at most, the first of the dataset. @default all */
  readonly count?: number | undefined;
}

/**
 * Opens the configured evaluation reader.
 * @param purpose what needs it, for the error
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function openEvalReader(run: Run, purpose: string, { images = 'EvalReader', batchSize, count }: EvalReaderChanges = {}): Promise<OpenedEvalReader> {
  const { kernel, config, random } = run;
  const { EvalReader: configured, [images]: source } = config;
  if (configured === undefined) throw sectionMissing('EvalReader', purpose);
  if (source === undefined) throw sectionMissing(images, purpose);
  const section = { ...configured, batch_size: batchSize ?? configured.batch_size };
  const dataset = await openDataset(kernel, firstImages(source, count), images);
  checkCategories(run, dataset, images);
  const reader = await kernel.resolve('reader', 'detection').evaluate({ dataset, section: section as never, random: random.split('evaluation'), inputSize: config.input_size });
  return { dataset, reader, batchSize: section.batch_size };
}
