import { join } from 'node:path';
import type { EvalResult } from '../evaluate/evaluate.ts';
import { checkpointIncomplete } from '../errors.ts';
import type { TrainReader } from '../data.ts';
import type { Run } from '../run.ts';
import type { CheckpointDraft } from './checkpoint-draft.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { StepPrograms } from './step-programs.ts';

/** What of a training is saved besides its states. */
export interface Progress {
  readonly reader: TrainReader;
  readonly programs: StepPrograms;
  best: { readonly AP: number; readonly iteration: number } | undefined;
  /** Path of the newest complete checkpoint. */
  lastCheckpoint: string | undefined;
}

/** The run's folder: `save_dir`/name. */
export function runDirectory({ config, kernel }: Run): string {
  return join(config.save_dir, kernel.name);
}

/**
 * Writes everything an exact continuation needs: states, plan, reader position, best score.
 * @returns the checkpoint's path
 */
export async function saveCheckpoint(run: Run, progress: Progress, name: string, result?: EvalResult): Promise<string> {
  const { kernel } = run;
  progress.programs.sync();
  const draft: CheckpointDraft = {
    iteration: run.iteration,
    states: run.states,
    plan: run.plan.entries().length === 0 ? undefined : run.plan.toJSON(),
    extra: { reader: progress.reader.state(), best: progress.best ?? null },
    metrics: result === undefined ? {} : { AP: result.AP, AP50: result.AP50 },
  };
  await kernel.hooks.save.promise(draft, run);
  const path = join(runDirectory(run), name);
  await writeCheckpoint(path, { ...draft, config: kernel.config().value });
  progress.lastCheckpoint = path;
  kernel.events.emit('saved', { path, iteration: run.iteration });
  return path;
}

/** Takes up a training where a checkpoint left it. @throws ERR_CHECKPOINT_INCOMPLETE when it was saved for inference */
export async function readOutcome(checkpoint: CheckpointDraft, run: Run, progress: Progress): Promise<void> {
  const { reader, best } = checkpoint.extra as { reader?: unknown; best?: Progress['best'] | null };
  if (reader === undefined) throw checkpointIncomplete(run.weights ?? '', 'the reader\'s position');
  run.iteration = checkpoint.iteration;
  progress.reader.restore(reader);
  progress.best = best ?? undefined;
  await run.kernel.hooks.restore.promise(checkpoint, run);
}
