import { tensor } from '../../../core/tensor/tensor.ts';
import { evaluateOp } from '../evaluate-op.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(18);
const labels = tensor('int32', [3], [4, 0, 2]);
const logits = random([3, 5], -6, 6);

/** Softmax and cross-entropy. */
export const lossCases: readonly OpCase[] = [
  opCase('Softmax', 'the last axis', { x: random([3, 5], -6, 6) }),
  opCase('Softmax', 'channels of an image', { x: random([2, 3, 2, 2]) }, { axis: 1 }),
  opCase('Softmax', 'large logits', { x: floats([1000, 999, -1000], [1, 3]) }),
  opCase('SoftmaxCrossEntropy', 'a batch', { logits, labels }, {}, 'products'),
  opCase('SoftmaxCrossEntropyGrad', 'a batch', { probability: evaluateOp('SoftmaxCrossEntropy', { logits, labels }, {})['probability']!, labels, dloss: random([3]) }, {}, 'products'),
  opCase('SigmoidCrossEntropy', 'hard and soft targets', { logits: random([2, 3, 4], -6, 6), targets: random([2, 3, 4], 0, 1) }, {}, 'products'),
  opCase('SigmoidCrossEntropy', 'large logits', { logits: floats([100, -100, 0, 100, -100]), targets: floats([1, 0, 0.5, 0, 1]) }, {}, 'products'),
];
