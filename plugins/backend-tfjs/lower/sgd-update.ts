import { lowerTfjs } from '../lowering.ts';
import { decayed, scaledRate } from '../optimizer.ts';

lowerTfjs('SgdUpdate', (on, { inputs: { parameter, gradient, learningRate }, attrs: { l2, learningRateFactor } }) => {
  const [weights, rate] = [on.of(parameter), scaledRate(on, on.of(learningRate), learningRateFactor)];
  return { nextParameter: on.sub(weights, on.mul(rate, decayed(on, on.of(gradient), weights, l2))) };
});
