import type { Kernel } from '../kernel.ts';
import type { Report, Run } from '../run.ts';
import { openRun, type OpenedRun, type OpenOptions } from './open-run.ts';

/** A report without what is the same for every command. */
export type Outcome<R extends Report = Report> = Omit<R, 'iterations' | 'seconds' | 'notes'> & { readonly notes?: readonly string[] };

/**
 * Opens a run, does a command's work and tells plugins how it ended: `done` with the report, which they may add notes
 * to, or `failed` with the error. Then the run's backend is let go.
 */
export async function withRun<R extends Report = Report>(kernel: Kernel, options: OpenOptions, work: (opened: OpenedRun) => Promise<Outcome<R>>): Promise<R> {
  const started = performance.now();
  const opened = await openRun(kernel, options);
  const { run } = opened;
  try {
    const outcome = await work(opened);
    const report = { ...outcome, notes: [...outcome.notes ?? []], iterations: run.iteration, seconds: (performance.now() - started) / 1000 } as unknown as R;
    await kernel.hooks.done.promise(report, run);
    return report;
  } catch (error) {
    await tellFailure(run, error);
    throw error;
  } finally {
    await run.backend.dispose();
  }
}

/** The first error is the one to tell: what fails after it often fails because of it. */
async function tellFailure(run: Run, error: unknown): Promise<void> {
  const { hooks, events } = run.kernel;
  const cause = error instanceof Error ? error : new Error(String(error));
  await hooks.failed.promise(cause, run).catch((second: unknown) => {
    events.emit('log', { level: 'warn', message: `While ending after a failure: ${String(second)}` });
  });
}
