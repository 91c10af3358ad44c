import type { Value } from '../../../core/ir/types.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import type { Emitter, Sym } from '../emitter.ts';
import { lowerTfjs } from '../lowering.ts';

/** The largest logit is taken off before the exponential, which could overflow. */
lowerTfjs('SoftmaxCrossEntropy', (on, { inputs: { logits, labels } }) => {
  const below = on.sub(on.of(logits), on.largest(on.of(logits), [1], true));
  const logarithm = on.sub(below, on.unary('Log', on.sum(on.unary('Exp', below), [1], true)));
  const chosen = on.mul(logarithm, oneHot(on, labels, logits.type.shape[1]!));
  return { loss: on.unary('Neg', on.sum(chosen, [1])), probability: on.unary('Exp', logarithm) };
});

lowerTfjs('SoftmaxCrossEntropyGrad', (on, { inputs: { probability, labels, dloss } }) => {
  const slope = on.sub(on.of(probability), oneHot(on, labels, probability.type.shape[1]!));
  return { dlogits: on.mul(slope, on.reshape(on.of(dloss), [-1, 1])) };
});

function oneHot(on: Emitter, labels: Value, classes: number): Sym {
  const numbers = on.constant(tensor('int32', [1, classes], Array.from({ length: classes }, (_, i) => i)));
  return on.mask('Equal', on.reshape(on.of(labels), [-1, 1]), numbers);
}
