import { convFilterGrad } from '../conv-filter-grad.ts';
import { convInputGrad } from '../conv-input-grad.ts';
import { lower } from '../lowering.ts';

lower('Conv2d', (on, { inputs: { x, filter, bias }, attrs: { strides, pads, dilations, groups } }) => {
  const inputs = [x, filter, ...(bias === undefined ? [] : [bias])].map((value) => on.of(value));
  return { y: on.op('Conv', inputs, { strides, pads, dilations, group: groups }) };
});

lower('Conv2dInputGrad', (on, { inputs: { filter, dy }, attrs }) => ({
  dx: convInputGrad(on, { ...attrs, filter: on.of(filter), dy: on.of(dy), filterShape: filter.type.shape, outputShape: dy.type.shape }),
}));

lower('Conv2dFilterGrad', (on, { inputs: { x, dy }, attrs }) => ({
  df: convFilterGrad(on, { ...attrs, x: on.of(x), dy: on.of(dy), inputShape: x.type.shape, outputShape: dy.type.shape }),
}));
