import { noGradient } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectDType, expectFloat, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    SoftmaxCrossEntropy: { inputs: { logits: Value; labels: Value }; outputs: 'loss' | 'probability'; attrs: Record<never, never> };
    SoftmaxCrossEntropyGrad: { inputs: { probability: Value; labels: Value; dloss: Value }; outputs: 'dlogits'; attrs: Record<never, never> };
  }
}

/** -log softmax(logits)[label] for each row. Source: Paddle `softmax_with_cross_entropy`, ONNX `SoftmaxCrossEntropyLoss`. */
export const SoftmaxCrossEntropy = defineOp<'SoftmaxCrossEntropy'>({
  name: 'SoftmaxCrossEntropy',
  doc: '-log softmax(logits)[label] for each row. Source: Paddle `softmax_with_cross_entropy`, ONNX `SoftmaxCrossEntropyLoss`.',
  inputs: { logits: { doc: 'float32 [N, C]' }, labels: { doc: 'int32 [N], each below C' } },
  outputs: { loss: '[N]', probability: '[N, C], the softmax' },
  attrs: {},
  infer({ logits, labels }) {
    expectFloat('SoftmaxCrossEntropy.logits', logits);
    expectRank('SoftmaxCrossEntropy.logits', logits, 2);
    expectDType('SoftmaxCrossEntropy.labels', labels, 'int32');
    expectShape('SoftmaxCrossEntropy.labels', labels, logits.shape.slice(0, 1));
    return { loss: { dtype: 'float32', shape: labels.shape }, probability: logits };
  },
  gradient({ node, inputs: { labels }, outputs: { probability }, gradients, editor }) {
    // As in Paddle, the probabilities are for reading; Softmax is the op whose output may feed a loss.
    if (gradients.probability !== undefined) throw noGradient('SoftmaxCrossEntropy', `${node.name}, through its probabilities`);
    return { logits: editor.emit('SoftmaxCrossEntropyGrad', { probability, labels, dloss: gradients.loss! }).dlogits };
  },
});

/** dloss * (probability - one-hot label). Source: Paddle `softmax_with_cross_entropy_grad`. */
export const SoftmaxCrossEntropyGrad = defineOp<'SoftmaxCrossEntropyGrad'>({
  name: 'SoftmaxCrossEntropyGrad',
  doc: 'dloss * (probability - one-hot label): the gradient of SoftmaxCrossEntropy. Source: Paddle `softmax_with_cross_entropy_grad`.',
  inputs: { probability: { doc: '[N, C], from SoftmaxCrossEntropy' }, labels: { doc: 'int32 [N]' }, dloss: { doc: '[N], gradient by the loss' } },
  outputs: { dlogits: '[N, C]' },
  attrs: {},
  infer({ probability, labels, dloss }) {
    expectRank('SoftmaxCrossEntropyGrad.probability', probability, 2);
    expectDType('SoftmaxCrossEntropyGrad.labels', labels, 'int32');
    expectShape('SoftmaxCrossEntropyGrad.labels', labels, probability.shape.slice(0, 1));
    expectShape('SoftmaxCrossEntropyGrad.dloss', dloss, labels.shape);
    return { dlogits: probability };
  },
});
