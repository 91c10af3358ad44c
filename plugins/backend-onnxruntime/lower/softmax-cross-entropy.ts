import type { Value } from '../../../core/ir/types.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';

/** The logarithm is taken by `LogSoftmax`, which cannot overflow. */
lower('SoftmaxCrossEntropy', (on, { inputs: { logits, labels } }) => {
  const logarithm = on.op('LogSoftmax', [on.of(logits)], { axis: 1 });
  const chosen = on.mul(logarithm, oneHot(on, labels, logits.type.shape[1]!));
  return { loss: on.op('Neg', [on.reduce('Sum', chosen, [1])]), probability: on.op('Exp', [logarithm]) };
});

lower('SoftmaxCrossEntropyGrad', (on, { inputs: { probability, labels, dloss } }) => {
  const slope = on.sub(on.of(probability), oneHot(on, labels, probability.type.shape[1]!));
  return { dlogits: on.mul(slope, on.reshape(on.of(dloss), [-1, 1])) };
});

function oneHot(on: Emitter, labels: Value, classes: number): string {
  const numbers = on.constant(tensor('int32', [1, classes], Array.from({ length: classes }, (_, i) => i)));
  return on.cast(on.op('Equal', [on.reshape(on.of(labels), [-1, 1]), numbers]), 'float32');
}
