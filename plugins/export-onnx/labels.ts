import { openDataset } from '../../core/commands/open-dataset.ts';
import { SlimtapError } from '../../core/errors.ts';
import type { Run } from '../../core/run.ts';

/** Class names by index, from the first configured dataset that is there; numbers where there is none. */
export async function labels({ kernel, config, model }: Run): Promise<readonly string[]> {
  for (const section of [config.EvalReader, config.TestReader]) {
    if (section?.dataset === undefined) continue;
    try {
      return (await openDataset(kernel, section, 'EvalReader')).categories.map(({ name }) => name);
    } catch (error) {
      if (!(error instanceof SlimtapError && error.code === 'ERR_DATASET_MISSING')) throw error;
    }
  }
  return Array.from({ length: model.classes }, (_, index) => String(index));
}
