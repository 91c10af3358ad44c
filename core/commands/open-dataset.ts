import type { Dataset } from '../dataset.ts';
import { sectionMissing } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import type { Config } from '../run.ts';

/** Opens the dataset a reader section names, and tells of counted trouble in it. @throws ERR_SECTION_MISSING */
export async function openDataset(kernel: Kernel, reader: NonNullable<Config['EvalReader']>, section: string): Promise<Dataset> {
  if (reader.dataset === undefined) throw sectionMissing(`${section}.dataset`, section);
  const dataset = await kernel.resolve('dataset', reader.dataset.type).open(reader.dataset as never);
  for (const warning of dataset.warnings) kernel.events.emit('log', { level: 'warn', message: warning });
  return dataset;
}
