import t from 'tap';
import { buildSchedule } from '../../../core/train/build-schedule.ts';
import type { ScheduleFactory } from '../../../core/train/schedule.ts';

const factories: Record<string, ScheduleFactory> = {
  half: (_, { inner }) => (iteration) => inner(iteration) / 2,
  offset: ({ by }, { inner, maxIterations }) => (iteration) => inner(iteration) + (by as number) + maxIterations,
};

t.test('without schedulers the rate is constant, in float32', async (t) => {
  t.equal(buildSchedule({ base_lr: 0.1, schedulers: [] }, 10, () => factories['half']!)(5), Math.fround(0.1));
});

t.test('schedulers wrap each other in list order', async (t) => {
  const schedulers = [{ type: 'half' }, { type: 'offset', by: 3 }];
  t.equal(buildSchedule({ base_lr: 4, schedulers }, 100, (name) => factories[name]!)(0), 105);
  t.equal(buildSchedule({ base_lr: 4, schedulers: [...schedulers].reverse() }, 100, (name) => factories[name]!)(0), 53.5);
});
