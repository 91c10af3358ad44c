import type { Plugin } from '../../core/plugin.ts';
import type { Run } from '../../core/run.ts';
import type { CompareTrainingsOptions, TrainingComparison } from './compare/compare-trainings.ts';
import { reportSection } from './config-schema.ts';
import type { TrainingRecorder } from './training-recorder.ts';

export type { ComparedTraining, CompareTrainingsOptions, TrainingComparison } from './compare/compare-trainings.ts';
export type { ReportSection } from './config-schema.ts';
export type { RunHistory } from './history/run-history.ts';

/**
 * Each training leaves `report.html`, a page that needs nothing but itself, `report.json`, its numbers, and event files that
 * TensorBoard reads. They are written at every snapshot and at the end; a continued training goes on with them.
 */
export function report(): Plugin {
  return {
    name: 'report',
    apply({ schema, hooks }) {
      schema.section('report', reportSection);
      // Hooks fire for every command; only trainings are recorded.
      const recorders = new WeakMap<Run, TrainingRecorder>();
      const wanted = ({ config: { report: { html, tensorboard } } }: Run): boolean => html || tensorboard;
      const load = async () => (await import('./training-recorder.ts')).TrainingRecorder;
      hooks.trainStart.tapPromise('report', async (run) => { if (wanted(run)) recorders.set(run, (await load()).start(run)); });
      hooks.restore.tapPromise('report', async (_checkpoint, run) => { if (wanted(run)) recorders.set(run, await (await load()).resume(run)); });
      hooks.trainStep.tapPromise('report', async (step, run) => { await recorders.get(run)?.step(step); });
      hooks.detect.tap('report', (detected, run) => { recorders.get(run)?.detected(detected); });
      hooks.evaluate.tapPromise('report', async (result, run) => { await recorders.get(run)?.evaluated(result); });
      hooks.save.tapPromise('report', async (_checkpoint, run) => { await recorders.get(run)?.write(); });
      hooks.done.tapPromise('report', async (outcome, run) => { outcome.written.push(...await recorders.get(run)?.write({ status: 'done', message: null }) ?? []); });
      hooks.failed.tapPromise('report', async ({ message }, run) => { await recorders.get(run)?.write({ status: 'stopped', message }); });
    },
  };
}

/**
 * Compares trainings by what they left: AP, size, time, the options that differ, and their curves on one page.
 * @throws ERR_REPORTS_MISSING, ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_FILE_UNWRITABLE
 */
export async function compareTrainings(options: CompareTrainingsOptions): Promise<TrainingComparison> {
  const { compareTrainings: compare } = await import('./compare/compare-trainings.ts');
  return compare(options);
}
