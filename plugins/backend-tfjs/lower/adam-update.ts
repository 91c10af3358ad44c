import { lowerTfjs } from '../lowering.ts';
import { decayed, scaledRate } from '../optimizer.ts';

lowerTfjs('AdamUpdate', (on, { inputs, attrs: { beta1, beta2, epsilon, l2, learningRateFactor } }) => {
  const weights = on.of(inputs.parameter);
  const slope = decayed(on, on.of(inputs.gradient), weights, l2);
  const nextMoment1 = on.add(on.mul(on.of(inputs.moment1), beta1), on.mul(slope, 1 - beta1));
  const nextMoment2 = on.add(on.mul(on.of(inputs.moment2), beta2), on.mul(on.mul(slope, slope), 1 - beta2));
  const move = on.div(nextMoment1, on.add(on.unary('Sqrt', nextMoment2), epsilon));
  return { nextParameter: on.sub(weights, on.mul(move, scaledRate(on, on.of(inputs.learningRate), learningRateFactor))), nextMoment1, nextMoment2 };
});
