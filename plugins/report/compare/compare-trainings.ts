import { writeFileAtomic } from '../../../core/files.ts';
import type { RunHistory } from '../history/run-history.ts';
import { StepSeries } from '../history/step-series.ts';
import { bestOf } from '../page/overview.ts';
import { openHistories, type NamedHistory } from './open-histories.ts';
import { renderComparison } from './render-comparison.ts';
import { settingDifferences, type SettingDifference } from './setting-differences.ts';

/** What is compared, and where it goes. */
export interface CompareTrainingsOptions {
  /** Folders of trainings (`save_dir/NAME`), or folders of such folders. */
  readonly directories: readonly string[];
  /** The page. @default 'comparison.html' */
  readonly output?: string | undefined;
}

/** One training in numbers. */
export interface ComparedTraining {
  readonly label: string;
  readonly directory: string;
  readonly status: RunHistory['status'];
  readonly iteration: number;
  /** Of the best evaluation, null without any. */
  readonly AP: number | null;
  readonly AP50: number | null;
  readonly bestIteration: number | null;
  /** AP less than the best of all trainings. */
  readonly behind: number | null;
  /** Of the last evaluation. */
  readonly lastAP: number | null;
  /** Mean of the newest steps. */
  readonly loss: number | null;
  /** Of the weights, as planned. */
  readonly bytes: number;
  readonly seconds: number;
  readonly msPerImage: number | null;
  readonly target: string | null;
}

export interface TrainingComparison {
  readonly trainings: readonly ComparedTraining[];
  /** Options that are not the same in all. */
  readonly settings: readonly SettingDifference[];
  /** The page. */
  readonly written: readonly string[];
}

/**
 * Compares trainings by what they left: AP, size, time, the options that differ, and their curves on one page.
 * @throws ERR_REPORTS_MISSING, ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_FILE_UNWRITABLE
 */
export async function compareTrainings({ directories, output = 'comparison.html' }: CompareTrainingsOptions): Promise<TrainingComparison> {
  const histories = await openHistories(directories);
  const top = Math.max(...histories.map(({ history }) => bestOf(history.evaluations)?.AP ?? -Infinity));
  const trainings = histories.map((one) => compared(one, top));
  const settings = settingDifferences(histories.map(({ history }) => history.config.value));
  await writeFileAtomic(output, renderComparison(histories, trainings, settings));
  return { trainings, settings, written: [output] };
}

/** Share of the steps whose mean loss is told. */
const NEWEST = 0.05;

function compared({ label, directory, history }: NamedHistory, top: number): ComparedTraining {
  const { status, iteration, evaluations, model, seconds, plan, steps } = history;
  const best = bestOf(evaluations);
  const losses = new StepSeries(steps).points('loss');
  const newest = losses.slice(-Math.max(1, Math.round(losses.length * NEWEST)));
  return {
    label, directory, status, iteration, bytes: model.bytes, seconds, target: plan?.target ?? null,
    AP: best?.AP ?? null, AP50: best?.AP50 ?? null, bestIteration: best?.iteration ?? null, behind: best === undefined ? null : top - best.AP,
    lastAP: evaluations.at(-1)?.AP ?? null, msPerImage: evaluations.at(-1)?.msPerImage ?? null,
    loss: newest.length === 0 ? null : newest.reduce((sum, [, loss]) => sum + loss, 0) / newest.length,
  };
}
