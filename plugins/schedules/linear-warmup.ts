import type { ScheduleFactory } from '../../core/train/schedule.ts';

/**
 * Rises linearly from `start_factor` times the base rate to the base rate in `steps` steps, then hands over to the
 * schedule before it in the list. The first executed step has rate start_factor · base. Source: Paddle `linear_lr_warmup`.
 */
export const linearWarmup: ScheduleFactory = (options, { baseRate, inner }) => {
  const steps = (options['steps'] ?? 500) as number;
  const start = Math.fround(baseRate * ((options['start_factor'] ?? 1 / 3) as number));
  return (iteration) => (iteration < steps ? Math.fround(start + (baseRate - start) * (iteration / steps)) : inner(iteration));
};
