import type { Plugin } from '../../core/plugin.ts';
import { cosineDecay } from './cosine-decay.ts';
import { linearWarmup } from './linear-warmup.ts';
import { piecewiseDecay } from './piecewise-decay.ts';

export { cosineDecay, linearWarmup, piecewiseDecay };

/** Learning-rate schedules under PaddleDetection's names. */
export function schedules(): Plugin {
  return {
    name: 'schedules',
    apply(kernel) {
      kernel.provide('schedule', 'PiecewiseDecay', () => piecewiseDecay);
      kernel.provide('schedule', 'CosineDecay', () => cosineDecay);
      kernel.provide('schedule', 'LinearWarmup', () => linearWarmup);
    },
  };
}
