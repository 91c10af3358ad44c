import { elementwise } from '../chunked.ts';
import { decayed, scaledRate } from '../optimizer.ts';
import { lower } from '../lowering.ts';

lower('SgdUpdate', (on, { inputs: { parameter, gradient, learningRate }, attrs: { l2, learningRateFactor } }) => {
  const rate = scaledRate(on, on.of(learningRate), learningRateFactor);
  const [nextParameter] = elementwise(on, {
    shape: parameter.type.shape,
    inputs: [on.of(parameter), on.of(gradient)],
    formula: (chunk, [weights, flow]) => [chunk.sub(weights!, chunk.mul(decayed(chunk, flow!, weights!, l2), rate))],
  });
  return { nextParameter: nextParameter! };
});
