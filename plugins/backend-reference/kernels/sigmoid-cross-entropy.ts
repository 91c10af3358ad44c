import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { crossEntropy } from '../yolo.ts';

kernel('SigmoidCrossEntropy', ({ logits, targets }, _attrs, { loss }) => {
  const [x, t] = [numbers(logits), numbers(targets)];
  return { loss: compute(loss, (i) => crossEntropy(x[i]!, t[i]!)) };
});
