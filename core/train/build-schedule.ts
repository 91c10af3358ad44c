import type { Schedule, ScheduleFactory } from './schedule.ts';

/** One `LearningRate` section: a base rate and schedulers that wrap each other in list order. */
export interface LearningRateSection {
  readonly base_lr: number;
  readonly schedulers: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
}

/**
 * Composes the schedulers of a `LearningRate` section.
 * @param factoryOf the registered schedule of a name
 */
export function buildSchedule(section: LearningRateSection, maxIterations: number, factoryOf: (name: string) => ScheduleFactory): Schedule {
  const baseRate = section.base_lr;
  return section.schedulers.reduce<Schedule>(
    (inner, { type, ...options }) => factoryOf(type)(options, { baseRate, maxIterations, inner }),
    () => Math.fround(baseRate),
  );
}
