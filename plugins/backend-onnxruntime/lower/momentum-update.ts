import { elementwise } from '../chunked.ts';
import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('MomentumUpdate', (on, { inputs: { parameter, gradient, velocity, learningRate }, attrs: { momentum, nesterov, l2, learningRateFactor } }) => {
  const rate = scaledRate(on, on.of(learningRate), learningRateFactor);
  const [nextParameter, nextVelocity] = elementwise(on, {
    shape: parameter.type.shape,
    inputs: [parameter, gradient, velocity].map((value) => on.of(value)),
    formula: (chunk, [weights, flow, speed]) => {
      const slope = decayed(chunk, flow!, weights!, l2);
      const next = chunk.add(chunk.mul(speed!, momentum), slope);
      const move = nesterov ? chunk.add(slope, chunk.mul(next, momentum)) : next;
      return [chunk.sub(weights!, chunk.mul(move, rate)), next];
    },
  });
  return { nextParameter: nextParameter!, nextVelocity: nextVelocity! };
});
