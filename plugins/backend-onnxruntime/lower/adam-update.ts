import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('AdamUpdate', (on, { inputs: { parameter, gradient, moment1, moment2, learningRate }, attrs: { beta1, beta2, epsilon, l2, learningRateFactor } }) => {
  const slope = decayed(on, on.of(gradient), on.of(parameter), l2);
  const nextMoment1 = on.add(on.mul(on.of(moment1), beta1), on.mul(slope, 1 - beta1));
  const nextMoment2 = on.add(on.mul(on.of(moment2), beta2), on.mul(on.mul(slope, slope), 1 - beta2));
  const move = on.div(on.mul(nextMoment1, scaledRate(on, on.of(learningRate), learningRateFactor)), on.add(on.op('Sqrt', [nextMoment2]), epsilon));
  return { nextParameter: on.sub(on.of(parameter), move), nextMoment1, nextMoment2 };
});
