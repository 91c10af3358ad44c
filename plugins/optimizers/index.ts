import type { Plugin } from '../../core/plugin.ts';
import { adam } from './adam.ts';
import { momentum } from './momentum.ts';
import { sgd } from './sgd.ts';

export { adam, momentum, sgd };

/** Optimizers under Paddle's names. */
export function optimizers(): Plugin {
  return {
    name: 'optimizers',
    apply(kernel) {
      kernel.provide('optimizer', 'Momentum', () => momentum);
      kernel.provide('optimizer', 'Adam', () => adam);
      kernel.provide('optimizer', 'SGD', () => sgd);
    },
  };
}
