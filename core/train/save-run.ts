import { join } from 'node:path';
import type { EvalResult } from '../evaluate/evaluate.ts';
import type { Run } from '../run.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { CheckpointDraft } from './checkpoint-draft.ts';

/** What a checkpoint holds beside states and plan. */
export interface SaveOptions {
  /** Data of core's own; the classes are added, and plugins add theirs in the hook `save`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** How good it is, where that was measured. */
  readonly result?: Pick<EvalResult, 'AP' | 'AP50'> | undefined;
}

/** The run's folder: `save_dir`/name. */
export function runDirectory({ config, kernel }: Run): string {
  return join(config.save_dir, kernel.name);
}

/**
 * Writes the run's states and plan as a checkpoint in its folder.
 * @returns the checkpoint's path
 * @throws ERR_FILE_UNWRITABLE, ERR_CHECKPOINT_…
 */
export async function saveRun(run: Run, name: string, { extra = {}, result }: SaveOptions = {}): Promise<string> {
  const { kernel } = run;
  const draft: CheckpointDraft = {
    iteration: run.iteration,
    states: run.states,
    plan: run.plan.entries().length === 0 ? undefined : run.plan.toJSON(),
    extra: { ...extra, categories: run.categories },
    metrics: result === undefined ? {} : { AP: result.AP, AP50: result.AP50 },
  };
  await kernel.hooks.save.promise(draft, run);
  const path = join(runDirectory(run), name);
  await writeCheckpoint(path, { ...draft, config: kernel.config().value });
  kernel.events.emit('saved', { path, iteration: run.iteration });
  return path;
}
