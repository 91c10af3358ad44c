import type { Plugin } from '../../core/plugin.ts';
import { logStep } from './log-step.ts';
import { ProgressLine } from './progress-line.ts';
import { StepLog } from './step-log.ts';

export interface ProgressOptions {
  /** Leave stdout to a JSON document; progress goes to stderr either way. @default false */
  readonly json?: boolean;
}

/**
 * Tells what goes on: a bar with ETA on a terminal, plain lines elsewhere, PaddleDetection's log line while training,
 * and `log.jsonl` beside the checkpoints with every step in full precision.
 */
export function progress({ json = false }: ProgressOptions = {}): Plugin {
  return {
    name: 'progress',
    apply({ events, hooks }) {
      const line = new ProgressLine(process.stderr);
      const stepLog = new StepLog();
      events.on('log', ({ level, message }) => line.print(level === 'warn' ? `warning: ${message}` : message));
      events.on('progress', (progress) => line.update(progress));
      events.on('saved', ({ path }) => line.print(`saved ${path}`));
      events.on('evaluated', ({ stage, AP, AP50, iteration }) => line.print(`iter: ${iteration}, ${stage} AP: ${AP.toFixed(4)}, AP50: ${AP50.toFixed(4)}`));
      hooks.trainStep.tapPromise('progress', async (step, run) => {
        await stepLog.add(step, run);
        logStep(step, run, json ? process.stderr : process.stdout, line);
      });
      hooks.save.tapPromise('progress', () => stepLog.flush());
      hooks.done.tapPromise('progress', async () => { line.clear(); await stepLog.close(); });
      hooks.failed.tapPromise('progress', async () => { line.clear(); await stepLog.close(); });
    },
  };
}
