import { convInputGrad } from '../conv-input-grad.ts';
import { lower } from '../lowering.ts';

lower('Conv2dTranspose', (on, { inputs: { x, filter }, outputs: { y }, attrs }) => ({
  y: convInputGrad(on, { ...attrs, filter: on.of(filter), dy: on.of(x), filterShape: filter.type.shape, inputShape: y.type.shape, outputShape: x.type.shape }),
}));
