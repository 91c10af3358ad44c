import type { Emitter, Sym } from './emitter.ts';

/** The gradient with the L2 decay added: Paddle's order, before the momentum. */
export function decayed(on: Emitter, gradient: Sym, parameter: Sym, l2: number): Sym {
  return l2 === 0 ? gradient : on.add(gradient, on.mul(parameter, l2));
}

/** The learning rate times the parameter's own factor. */
export function scaledRate(on: Emitter, learningRate: Sym, factor: number): Sym {
  return factor === 1 ? learningRate : on.mul(learningRate, factor);
}
