import { lowerTfjs } from '../lowering.ts';
import { decayed, scaledRate } from '../optimizer.ts';

lowerTfjs('MomentumUpdate', (on, { inputs: { parameter, gradient, velocity, learningRate }, attrs: { momentum, nesterov, l2, learningRateFactor } }) => {
  const [weights, rate] = [on.of(parameter), scaledRate(on, on.of(learningRate), learningRateFactor)];
  const slope = decayed(on, on.of(gradient), weights, l2);
  const nextVelocity = on.add(on.mul(on.of(velocity), momentum), slope);
  const move = nesterov ? on.add(slope, on.mul(nextVelocity, momentum)) : nextVelocity;
  return { nextParameter: on.sub(weights, on.mul(move, rate)), nextVelocity };
});
