import type { Emitter } from './emitter.ts';

/** The gradient with the L2 decay added: Paddle's order, before the momentum. */
export function decayed(on: Emitter, gradient: string, parameter: string, l2: number): string {
  return l2 === 0 ? gradient : on.add(gradient, on.mul(parameter, l2));
}

/** The learning rate times the parameter's own factor. */
export function scaledRate(on: Emitter, learningRate: string, factor: number): string {
  return factor === 1 ? learningRate : on.mul(learningRate, factor);
}
