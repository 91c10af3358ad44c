import { elementwise } from '../broadcast.ts';
import { crossEntropy } from '../cross-entropy.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('SigmoidCrossEntropy', (on, { inputs: { logits, targets } }) => ({
  loss: elementwise(on, [logits, targets], (logit, target) => crossEntropy(on, logit, target)),
}));
