import type { Dataset } from './dataset.ts';
import { datasetClassesMismatch, datasetCountsBackground, sectionMissing } from './errors.ts';
import type { Kernel } from './kernel.ts';
import type { Config, Run } from './run.ts';

/** What was told already: a command opens one dataset for several purposes. */
const told = new WeakMap<Kernel, Set<string>>();

/**
 * Opens the dataset a reader section names, and tells of counted trouble in it, each line once per kernel.
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function openDataset(kernel: Kernel, reader: NonNullable<Config['EvalReader']>, section: string): Promise<Dataset> {
  if (reader.dataset === undefined) throw sectionMissing(`${section}.dataset`, section);
  const dataset = await kernel.resolve('dataset', reader.dataset.type).open(reader.dataset as never);
  for (const warning of dataset.warnings) warnOnce(kernel, warning);
  return dataset;
}

function warnOnce(kernel: Kernel, message: string): void {
  const known = told.get(kernel) ?? new Set();
  told.set(kernel, known);
  if (known.has(message)) return;
  known.add(message);
  kernel.events.emit('log', { level: 'warn', message });
}

/**
 * Refuses a dataset whose classes are not the model's; one that detects nothing takes the images of any.
 * @throws ERR_DATASET_CLASSES
 */
export function checkCategories({ model }: Pick<Run, 'model'>, { categories }: Dataset, section: string): void {
  if (model.classes > 0 && categories.length !== model.classes) throw datasetClassesMismatch(section, categories.length, model.classes);
}

/**
 * Refuses class indices beyond the model's outputs, which the loss would take for something else without a word: they
 * come from counting the background as class 0.
 * @throws ERR_DATASET_CLASSES
 */
export function checkClassIndices({ model }: Pick<Run, 'model'>, { records }: Dataset, section: string): void {
  for (const { classes } of model.classes > 0 ? records : []) {
    const beyond = classes.find((index) => index >= model.classes);
    if (beyond !== undefined) throw datasetCountsBackground(section, beyond, model.classes);
  }
}
