import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('MomentumUpdate', (on, { inputs: { parameter, gradient, velocity, learningRate }, attrs: { momentum, nesterov, l2, learningRateFactor } }) => {
  const slope = decayed(on, on.of(gradient), on.of(parameter), l2);
  const nextVelocity = on.add(on.mul(on.of(velocity), momentum), slope);
  const move = nesterov ? on.add(slope, on.mul(nextVelocity, momentum)) : nextVelocity;
  return { nextParameter: on.sub(on.of(parameter), on.mul(move, scaledRate(on, on.of(learningRate), learningRateFactor))), nextVelocity };
});
