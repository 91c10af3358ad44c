import { checkCategories, checkClassIndices } from '../open-dataset.ts';
import type { TrainReader } from '../data.ts';
import { Evaluation } from '../evaluate/evaluation.ts';
import type { Run } from '../run.ts';
import { buildSchedule } from './build-schedule.ts';
import { openTrainReader } from './open-train-reader.ts';
import type { Schedule } from './schedule.ts';
import { StepPrograms } from './step-programs.ts';

/** Everything a training holds open, and how far it is. */
export interface TrainSession {
  readonly reader: TrainReader;
  /** Undefined without `eval`. */
  readonly evaluation: Evaluation | undefined;
  readonly programs: StepPrograms;
  readonly schedule: Schedule;
  /** The best evaluation so far; its weights are in `best_model`. */
  best: { readonly AP: number; readonly iteration: number } | undefined;
  /** Path of the newest complete checkpoint. */
  lastCheckpoint: string | undefined;
  /** Paths of the checkpoints written, in the order of their first writing. */
  readonly written: Set<string>;
}

/**
 * Opens what a training needs; what was opened is closed again when something else cannot be.
 * @param exact whether the run continues a checkpoint
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function openSession(run: Run, exact: boolean): Promise<TrainSession> {
  const { kernel, config } = run;
  const schedule = buildSchedule(config.LearningRate, config.max_iters, (name) => kernel.resolve('schedule', name));
  const evaluation = config.eval ? await Evaluation.open(run) : undefined;
  try {
    const reader = await openReader(run);
    const programs = new StepPrograms(run, { exact, keepMemory: reader.size !== undefined });
    run.sync = () => { programs.sync(); };
    return { reader, evaluation, schedule, programs, best: undefined, lastCheckpoint: undefined, written: new Set() };
  } catch (error) {
    await evaluation?.dispose();
    throw error;
  }
}

/** Closes all of it, the reader's threads first. */
export async function closeSession({ reader, evaluation, programs }: TrainSession): Promise<void> {
  await reader.close();
  await evaluation?.dispose();
  await programs.dispose();
}

/** The run takes its classes from the dataset it is trained on. */
async function openReader(run: Run): Promise<TrainReader> {
  const { kernel, random } = run;
  const { dataset, open } = await openTrainReader(kernel, random);
  checkCategories(run, dataset, 'TrainReader');
  checkClassIndices(run, dataset, 'TrainReader');
  run.categories = dataset.categories.map(({ id, name }) => ({ id, name }));
  return open();
}
