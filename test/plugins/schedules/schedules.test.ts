import t from 'tap';
import { buildSchedule } from '../../../core/train/build-schedule.ts';
import type { ScheduleFactory } from '../../../core/train/schedule.ts';
import { cosineDecay, linearWarmup, piecewiseDecay } from '../../../plugins/schedules/index.ts';

const factories: Readonly<Record<string, ScheduleFactory>> = { PiecewiseDecay: piecewiseDecay, CosineDecay: cosineDecay, LinearWarmup: linearWarmup };
const schedule = (schedulers: Parameters<typeof buildSchedule>[0]['schedulers'], base_lr = 0.1, maxIterations = 100) => buildSchedule({ base_lr, schedulers }, maxIterations, (name) => factories[name]!);
const near = (t: { ok(value: boolean, message: string): boolean }, found: number, wanted: number) => t.ok(Math.abs(found - wanted) <= 1e-7 * Math.max(1, wanted), `${found} is ${wanted}`);

t.test('the tutorial\'s schedule divides by ten at its milestone', async (t) => {
  const rate = schedule([{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [10000] }], 0.0001);
  near(t, rate(9999), 0.0001);
  near(t, rate(10000), 0.00001);
});

t.test('gammas shrink from milestone to milestone, as PaddleDetection builds them', async (t) => {
  const rate = schedule([{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [10, 20] }]);
  near(t, rate(15), 0.01);
  near(t, rate(20), 0.001);
});

t.test('a list of gammas has one per milestone', async (t) => {
  const rate = schedule([{ type: 'PiecewiseDecay', gamma: [0.5, 0.2], milestones: [10, 20] }]);
  near(t, rate(10), 0.05);
  near(t, rate(20), 0.02);
  t.throws(() => schedule([{ type: 'PiecewiseDecay', gamma: [0.5], milestones: [10, 20] }]), { code: 'ERR_CONFIG_INVALID' });
});

t.test('warmup starts at its factor and hands over to the schedule before it', async (t) => {
  const rate = schedule([{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [50] }, { type: 'LinearWarmup', start_factor: 0, steps: 10 }]);
  t.equal(rate(0), 0);
  near(t, rate(5), 0.05);
  near(t, rate(10), 0.1);
  near(t, rate(60), 0.01);
});

t.test('the cosine ends at its end factor', async (t) => {
  const rate = schedule([{ type: 'CosineDecay', end_factor: 0.01 }]);
  near(t, rate(0), 0.1);
  near(t, rate(50), 0.1 * (0.01 + 0.99 / 2));
  near(t, rate(100), 0.001);
});
