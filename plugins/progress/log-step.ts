import type { Run } from '../../core/run.ts';
import type { StepResult } from '../../core/train/step.ts';
import { duration, type ProgressLine } from './progress-line.ts';

/** What is kept of recent steps, per run. */
interface Recent {
  readonly losses: number[];
  readonly seconds: number[];
}
const recent = new WeakMap<Run, Recent>();

/**
 * PaddleDetection's line every `log_iter` steps, losses and times smoothed over `log_smooth_window` steps, and a bar
 * in between.
 */
export function logStep(step: StepResult, run: Run, stream: NodeJS.WriteStream, line: ProgressLine): void {
  const { config } = run;
  const window = recent.get(run) ?? { losses: [], seconds: [] };
  recent.set(run, window);
  keep(window.losses, step.loss, config.log_smooth_window);
  keep(window.seconds, step.seconds, config.log_smooth_window);
  const done = step.iteration + 1;
  const seconds = window.seconds.reduce((sum, one) => sum + one, 0) / window.seconds.length;
  const etaSeconds = seconds * (config.max_iters - done);
  if (step.iteration % config.log_iter === 0) {
    line.print(`iter: ${step.iteration}, lr: ${step.learningRate.toFixed(6)}, 'loss': '${median(window.losses).toFixed(6)}', time: ${seconds.toFixed(3)}, eta: ${duration(etaSeconds)}`, stream);
  }
  run.kernel.events.emit('progress', { task: 'train', done, total: config.max_iters, unit: 'steps', etaSeconds });
}

function keep(list: number[], value: number, length: number): void {
  list.push(value);
  if (list.length > length) list.shift();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
