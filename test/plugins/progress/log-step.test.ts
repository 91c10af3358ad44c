import { PassThrough } from 'node:stream';
import t from 'tap';
import { createEvents } from '../../../core/events.ts';
import type { Run } from '../../../core/run.ts';
import { logStep } from '../../../plugins/progress/log-step.ts';
import { ProgressLine } from '../../../plugins/progress/progress-line.ts';

/** What is printed for steps of these losses, half a second each. */
function printed(losses: readonly number[], options: { log_iter: number; log_smooth_window: number }): { text: string; etas: (number | undefined)[] } {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const events = createEvents();
  const etas: (number | undefined)[] = [];
  events.on('progress', ({ etaSeconds }) => { etas.push(etaSeconds); });
  const run = { config: { max_iters: 8000, ...options }, kernel: { events } } as unknown as Run;
  const line = new ProgressLine(stream);
  losses.forEach((loss, iteration) => { logStep({ iteration, epoch: 0, learningRate: 0.0001, loss, size: 32, parts: {}, images: 1, seconds: 0.5, waitSeconds: 0 }, run, stream, line); });
  return { text: String((stream as unknown as PassThrough).read() ?? ''), etas };
}

t.test('the line is PaddleDetection\'s', async (t) => {
  t.equal(printed([381.5661621], { log_iter: 1, log_smooth_window: 20 }).text, 'iter: 0, lr: 0.000100, \'loss\': \'381.566162\', time: 0.500, eta: 1:06:40\n');
});

t.test('one every log_iter steps, the loss a median of the window', async (t) => {
  const { text } = printed([9, 1, 5, 2, 100], { log_iter: 2, log_smooth_window: 3 });
  t.same(text.trim().split('\n').map((line) => /'loss': '([\d.]+)'/.exec(line)![1]), ['9.000000', '5.000000', '5.000000']);
});

t.test('every step tells how long the rest will take', async (t) => {
  t.same(printed([1, 1], { log_iter: 1, log_smooth_window: 20 }).etas, [7999 * 0.5, 7998 * 0.5]);
});
