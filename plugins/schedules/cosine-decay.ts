import type { ScheduleFactory } from '../../core/train/schedule.ts';

/**
 * Half a cosine from the base rate down to `end_factor` of it (0, as in PaddleDetection, unless given) after
 * `max_iters` steps. Source: Loshchilov & Hutter 2017 (SGDR), Paddle `cosine_decay`.
 */
export const cosineDecay: ScheduleFactory = (options, { baseRate, maxIterations }) => {
  const steps = (options['max_iters'] ?? maxIterations) as number;
  const endFactor = (options['end_factor'] ?? 0) as number;
  return (iteration) => {
    const progress = Math.min(iteration / steps, 1);
    return Math.fround(baseRate * (endFactor + (1 - endFactor) * 0.5 * (1 + Math.cos(Math.PI * progress))));
  };
};
