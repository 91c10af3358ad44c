import { join } from 'node:path';
import type { EvalResult } from '../evaluate/evaluate.ts';
import { checkpointIncomplete } from '../errors.ts';
import type { Run } from '../run.ts';
import { writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { CheckpointDraft } from './checkpoint-draft.ts';
import { refuseNotFinite } from './refuse-not-finite.ts';
import type { TrainSession } from './session.ts';

/** What core keeps in a checkpoint's `extra`. */
interface Extra {
  /** Position of the reader. */
  readonly reader?: unknown;
  /** State of the run's own generator. */
  readonly random?: readonly number[];
  readonly best?: TrainSession['best'] | null;
}

/** The run's folder: `save_dir`/name. */
export function runDirectory({ config, kernel }: Run): string {
  return join(config.save_dir, kernel.name);
}

/**
 * Writes everything an exact continuation needs: states, plan, generators, reader position, best score; and the
 * classes, which inference wants.
 * @returns the checkpoint's path
 * @throws ERR_STATE_NOT_FINITE, ERR_FILE_UNWRITABLE, ERR_CHECKPOINT_…
 */
export async function saveCheckpoint(run: Run, session: TrainSession, name: string, result?: EvalResult): Promise<string> {
  const { kernel } = run;
  session.programs.sync();
  refuseNotFinite(run, session.lastCheckpoint);
  const extra: Extra = { reader: session.reader.state(), random: run.random.state(), best: session.best ?? null };
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
  session.lastCheckpoint = path;
  session.written.add(path);
  kernel.events.emit('saved', { path, iteration: run.iteration });
  return path;
}

/** Takes up a training where a checkpoint left it. @throws ERR_CHECKPOINT_INCOMPLETE when it was saved for inference only */
export async function restoreProgress(checkpoint: Checkpoint, run: Run, session: TrainSession): Promise<void> {
  const { reader, random, best } = checkpoint.extra as Extra;
  if (reader === undefined) throw checkpointIncomplete(checkpoint.path, 'the reader\'s position');
  if (random === undefined) throw checkpointIncomplete(checkpoint.path, 'the random generator\'s state');
  run.iteration = checkpoint.iteration;
  run.random.restore(random);
  session.reader.restore(reader);
  session.best = best ?? undefined;
  session.lastCheckpoint = checkpoint.path;
  await run.kernel.hooks.restore.promise(checkpoint, run);
  run.kernel.events.emit('log', { level: 'info', message: `Continuing ${checkpoint.path} after step ${run.iteration}.` });
}
