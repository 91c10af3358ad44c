import { kernel } from '../kernel.ts';
import { compute, numbers, only } from '../numbers.ts';

/** Paddle's `momentum` after `append_regularization_ops`: the decay joins the gradient before the velocity. */
kernel('MomentumUpdate', ({ parameter, gradient, velocity, learningRate }, { momentum, nesterov, l2, learningRateFactor }, types) => {
  const [weights, slope, speed] = [numbers(parameter), numbers(gradient), numbers(velocity)];
  const rate = only(learningRate) * learningRateFactor;
  const decayed = (i: number): number => slope[i]! + l2 * weights[i]!;
  const next = (i: number): number => momentum * speed[i]! + decayed(i);
  return {
    nextParameter: compute(types.nextParameter, (i) => weights[i]! - rate * (nesterov ? decayed(i) + momentum * next(i) : next(i))),
    nextVelocity: compute(types.nextVelocity, next),
  };
});
