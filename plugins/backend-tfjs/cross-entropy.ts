import type { Emitter, Sym } from './emitter.ts';

/** Sigmoid cross-entropy in the form that cannot overflow: softplus(l) - l·t. */
export function crossEntropy(on: Emitter, logit: Sym, target: Sym): Sym {
  return on.sub(softplus(on, logit), on.mul(logit, target));
}

/** log(1 + exp(l)): max(l, 0) + log(1 + exp(-|l|)), which TensorFlow.js's own kernel rounds to l or exp(l) too early. */
export function softplus(on: Emitter, logit: Sym): Sym {
  const tail = on.unary('Log', on.add(on.unary('Exp', on.unary('Neg', on.unary('Abs', logit))), 1));
  return on.add(on.unary('Relu', logit), tail);
}
