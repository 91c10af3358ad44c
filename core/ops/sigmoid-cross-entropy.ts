import { defineOp } from './define-op.ts';
import { multiply, subtract } from './gradient-terms.ts';
import { expectFloat, expectLike } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    SigmoidCrossEntropy: { inputs: { logits: Value; targets: Value }; outputs: 'loss'; attrs: Record<never, never> };
  }
}

/** Cross-entropy of sigmoid(logits) with targets in 0..1, element by element. Source: Paddle `sigmoid_cross_entropy_with_logits`. */
export const SigmoidCrossEntropy = defineOp<'SigmoidCrossEntropy'>({
  name: 'SigmoidCrossEntropy',
  doc: 'Cross-entropy of sigmoid(logits) with targets in 0..1, element by element; no gradient flows to the targets. Source: Paddle `sigmoid_cross_entropy_with_logits`.',
  inputs: { logits: { doc: 'float32' }, targets: { doc: 'as logits' } },
  outputs: { loss: 'as logits' },
  attrs: {},
  infer({ logits, targets }) {
    expectFloat('SigmoidCrossEntropy.logits', logits);
    expectLike('SigmoidCrossEntropy.targets', targets, logits);
    return { loss: logits };
  },
  gradient: ({ inputs: { logits, targets }, gradients, editor }) => ({
    logits: multiply(editor, gradients.loss!, subtract(editor, editor.emit('Sigmoid', { x: logits }).y, targets)),
  }),
});
