import type { Value } from '../../../core/ir/types.ts';
import { convFilterGrad } from '../conv-filter-grad.ts';
import { convInputGrad } from '../conv-input-grad.ts';
import { lower } from '../lowering.ts';
import { forwardForm, winogradConv } from '../winograd.ts';

lower('Conv2d', (on, { inputs: { x, filter, bias }, outputs: { y }, attrs }) => {
  const conv = { ...attrs, x: on.of(x), filter: on.of(filter), filterShape: filter.type.shape, inputShape: x.type.shape, outputShape: y.type.shape };
  const form = hasFilterGrad(x) ? forwardForm(conv) : undefined;
  if (form !== undefined) {
    const product = winogradConv(on, conv, form);
    return { y: bias === undefined ? product : on.add(product, on.reshape(on.of(bias), [1, -1, 1, 1])) };
  }
  const { strides, pads, dilations, groups } = attrs;
  const inputs = [x, filter, ...(bias === undefined ? [] : [bias])].map((value) => on.of(value));
  return { y: on.op('Conv', inputs, { strides, pads, dilations, group: groups }) };
});

/** Inference keeps the form that is exported. */
function hasFilterGrad({ uses }: Value): boolean {
  return [...uses].some(({ node }) => node.op === 'Conv2dFilterGrad');
}

lower('Conv2dInputGrad', (on, { inputs: { filter, dy }, attrs }) => ({
  dx: convInputGrad(on, { ...attrs, filter: on.of(filter), dy: on.of(dy), filterShape: filter.type.shape, outputShape: dy.type.shape }),
}));

lower('Conv2dFilterGrad', (on, { inputs: { x, dy }, attrs }) => ({
  df: convFilterGrad(on, { ...attrs, x: on.of(x), dy: on.of(dy), inputShape: x.type.shape, outputShape: dy.type.shape }),
}));
