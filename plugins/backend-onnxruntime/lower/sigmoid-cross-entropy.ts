import { lower } from '../lowering.ts';
import { crossEntropy } from '../yolo-head.ts';

lower('SigmoidCrossEntropy', (on, { inputs: { logits, targets } }) => ({ loss: crossEntropy(on, on.of(logits), on.of(targets)) }));
