import type { Tensor } from '../../../core/tensor/tensor.ts';
import { opShape } from '../../../core/errors.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('SoftmaxCrossEntropy', ({ logits, labels }, _attrs, types) => {
  const data = numbers(logits);
  const classes = logits.shape[1]!;
  const chosen = checkedLabels(labels, classes);
  const logSums = Float64Array.from(chosen, (_, n) => logSumExp(data.subarray(n * classes, (n + 1) * classes)));
  return {
    loss: compute(types.loss, (n) => logSums[n]! - data[n * classes + chosen[n]!]!),
    probability: compute(types.probability, (i) => Math.exp(data[i]! - logSums[Math.floor(i / classes)]!)),
  };
});

kernel('SoftmaxCrossEntropyGrad', ({ probability, labels, dloss }, _attrs, { dlogits }) => {
  const [shares, flow] = [numbers(probability), numbers(dloss)];
  const classes = probability.shape[1]!;
  const chosen = checkedLabels(labels, classes);
  return {
    dlogits: compute(dlogits, (i) => {
      const n = Math.floor(i / classes);
      return flow[n]! * (shares[i]! - Number(chosen[n] === i % classes));
    }),
  };
});

function logSumExp(row: ArrayLike<number>): number {
  const values = Array.from(row);
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

function checkedLabels(labels: Tensor, classes: number): Int32Array {
  const chosen = Int32Array.from(numbers(labels));
  for (const label of chosen) if (label < 0 || label >= classes) throw opShape('SoftmaxCrossEntropy', `label ${label} is not one of ${classes} classes`);
  return chosen;
}
