import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('SgdUpdate', (on, { inputs: { parameter, gradient, learningRate }, attrs }) => {
  const slope = decayed(on, on.of(gradient), on.of(parameter), attrs.l2);
  return { nextParameter: on.sub(on.of(parameter), on.mul(slope, scaledRate(on, on.of(learningRate), attrs.learningRateFactor))) };
});
