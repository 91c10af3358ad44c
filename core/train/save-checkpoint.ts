import type { EvalResult } from '../evaluate/evaluate.ts';
import { checkpointIncomplete } from '../errors.ts';
import type { Run } from '../run.ts';
import type { Checkpoint } from './checkpoint.ts';
import { saveRun } from './save-run.ts';
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

/**
 * Writes everything an exact continuation needs: states, plan, generators, reader position, best score; and the
 * classes, which inference wants.
 * @returns the checkpoint's path
 * @throws ERR_STATE_NOT_FINITE, ERR_FILE_UNWRITABLE, ERR_CHECKPOINT_…
 */
export async function saveCheckpoint(run: Run, session: TrainSession, name: string, result?: EvalResult): Promise<string> {
  session.programs.sync();
  refuseNotFinite(run, session.lastCheckpoint);
  const extra: Extra = { reader: session.reader.state(), random: run.random.state(), best: session.best ?? null };
  const path = await saveRun(run, name, { extra: { ...extra }, result });
  session.lastCheckpoint = path;
  session.written.add(path);
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
