import { configInvalid } from '../../core/errors.ts';
import type { ScheduleFactory } from '../../core/train/schedule.ts';

/**
 * The base rate, times a factor after each milestone. `gamma` one number: gamma, gamma², … as PaddleDetection builds it
 * (gamma / 10^i); a list: one factor per milestone.
 * Source: PaddleDetection ppdet/optimizer.py `PiecewiseDecay`, Paddle `piecewise_decay`.
 */
export const piecewiseDecay: ScheduleFactory = (options, { baseRate }) => {
  const milestones = options['milestones'] as readonly number[];
  const gamma = (options['gamma'] ?? 0.1) as number | readonly number[];
  const factors = typeof gamma === 'number' ? milestones.map((_, i) => gamma / 10 ** i) : gamma;
  if (factors.length !== milestones.length) {
    throw configInvalid('LearningRate.schedulers.PiecewiseDecay.gamma', 'schedules', `${factors.length} factors for ${milestones.length} milestones`, 'Give one gamma, or as many as milestones.');
  }
  const rates = [baseRate, ...factors.map((factor) => baseRate * factor)];
  return (iteration) => Math.fround(rates[milestones.filter((milestone) => iteration >= milestone).length]!);
};
