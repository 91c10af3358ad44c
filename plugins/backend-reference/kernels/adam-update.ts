import { kernel } from '../kernel.ts';
import { compute, numbers, only } from '../numbers.ts';

/** Kingma and Ba 2015, algorithm 1 in the form of its section 2: the bias correction is in the learning rate. */
kernel('AdamUpdate', ({ parameter, gradient, moment1, moment2, learningRate }, { beta1, beta2, epsilon, l2, learningRateFactor }, types) => {
  const [weights, slope, first, second] = [numbers(parameter), numbers(gradient), numbers(moment1), numbers(moment2)];
  const rate = only(learningRate) * learningRateFactor;
  const decayed = (i: number): number => slope[i]! + l2 * weights[i]!;
  const next1 = (i: number): number => beta1 * first[i]! + (1 - beta1) * decayed(i);
  const next2 = (i: number): number => beta2 * second[i]! + (1 - beta2) * decayed(i) ** 2;
  return {
    nextParameter: compute(types.nextParameter, (i) => weights[i]! - rate * next1(i) / (Math.sqrt(next2(i)) + epsilon)),
    nextMoment1: compute(types.nextMoment1, next1),
    nextMoment2: compute(types.nextMoment2, next2),
  };
});
