import { kernel } from '../kernel.ts';
import { compute, numbers, only } from '../numbers.ts';

kernel('SgdUpdate', ({ parameter, gradient, learningRate }, { l2, learningRateFactor }, { nextParameter }) => {
  const [weights, slope] = [numbers(parameter), numbers(gradient)];
  const rate = only(learningRate) * learningRateFactor;
  return { nextParameter: compute(nextParameter, (i) => weights[i]! - rate * (slope[i]! + l2 * weights[i]!)) };
});
