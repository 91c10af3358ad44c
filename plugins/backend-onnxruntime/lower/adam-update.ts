import { elementwise } from '../chunked.ts';
import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('AdamUpdate', (on, { inputs: { parameter, gradient, moment1, moment2, learningRate }, attrs: { beta1, beta2, epsilon, l2, learningRateFactor } }) => {
  const rate = scaledRate(on, on.of(learningRate), learningRateFactor);
  const [nextParameter, nextMoment1, nextMoment2] = elementwise(on, {
    shape: parameter.type.shape,
    inputs: [parameter, gradient, moment1, moment2].map((value) => on.of(value)),
    formula: (chunk, [weights, flow, first, second]) => {
      const slope = decayed(chunk, flow!, weights!, l2);
      const next1 = chunk.add(chunk.mul(first!, beta1), chunk.mul(slope, 1 - beta1));
      const next2 = chunk.add(chunk.mul(second!, beta2), chunk.mul(chunk.mul(slope, slope), 1 - beta2));
      const move = chunk.div(chunk.mul(next1, rate), chunk.add(chunk.op('Sqrt', [next2]), epsilon));
      return [chunk.sub(weights!, move), next1, next2];
    },
  });
  return { nextParameter: nextParameter!, nextMoment1: nextMoment1!, nextMoment2: nextMoment2! };
});
