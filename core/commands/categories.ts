import type { Category } from '../data.ts';
import { SlimtapError } from '../errors.ts';
import type { Run } from '../run.ts';
import type { CheckpointDraft } from '../train/checkpoint-draft.ts';
import { openDataset } from '../open-dataset.ts';

/**
 * Names and ids of a run's classes, by class index. The checkpoint knows them, so that inferring and exporting need no
 * dataset; weights of another origin are named after a configured dataset that is there, or numbered.
 * @throws ERR_DATASET_… when a dataset is there but cannot be read
 */
export async function categoriesOf(run: Run): Promise<readonly Category[]> {
  return run.categories ?? await configuredCategories(run) ?? numbered(run.model.classes);
}

/** What a checkpoint says of its classes; undefined when it says nothing that fits the model. */
export function storedCategories(checkpoint: Pick<CheckpointDraft, 'extra'> | undefined, { model }: Pick<Run, 'model'>): readonly Category[] | undefined {
  const stored = checkpoint?.extra['categories'];
  if (!Array.isArray(stored) || stored.length !== model.classes || !stored.every(isCategory)) return undefined;
  return stored.map(({ id, name }) => ({ id, name }));
}

function isCategory(value: unknown): value is Category {
  const { id, name } = (value ?? {}) as Partial<Category>;
  return Number.isInteger(id) && typeof name === 'string';
}

async function configuredCategories({ kernel, config, model }: Run): Promise<readonly Category[] | undefined> {
  for (const reader of [config.TestReader, config.EvalReader]) {
    if (reader?.dataset === undefined) continue;
    const dataset = await openDataset(kernel, reader, 'TestReader').catch(unlessMissing);
    if (dataset?.categories.length === model.classes) return dataset.categories;
  }
  return undefined;
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof SlimtapError) || error.code !== 'ERR_DATASET_MISSING') throw error;
}

function numbered(classes: number): Category[] {
  return Array.from({ length: classes }, (_, index) => ({ id: index, name: String(index) }));
}
