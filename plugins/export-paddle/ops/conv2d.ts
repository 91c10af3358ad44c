import type { Node } from '../../../core/ir/types.ts';
import { CONV_ATTRIBUTES, windowAttributes } from '../conv-attributes.ts';
import { flag, int } from '../attributes.ts';
import { addBias } from '../elementwise.ts';
import { lower } from '../lowering.ts';
import { writeProduct } from '../write-product.ts';

/** A bias is an op of the same layer, since the convolution's own is for fused kernels alone. */
lower('Conv2d', (on, node) => {
  const { inputs: { x, filter, bias }, outputs: { y }, attrs } = node;
  const type = typeOf(node);
  const layer = on.layer(type);
  const product = writeProduct(on, y, layer, {
    type, data: { slot: 'Input', value: x }, weight: { slot: 'Filter', value: filter }, result: 'Output', channelAxis: 0, empty: { Bias: [], ResidualData: [] },
    attrs: { ...CONV_ATTRIBUTES, ...windowAttributes(attrs), groups: int(attrs.groups), use_cudnn: flag(type === 'conv2d') },
    hasBias: bias !== undefined,
  });
  on.bind(y, product, layer);
  if (bias !== undefined) addBias(on, y, product, bias, layer);
});

function typeOf({ inputs: { x }, attrs: { groups } }: Node<'Conv2d'>): 'conv2d' | 'depthwise_conv2d' {
  return groups > 1 && groups === x.type.shape[1] ? 'depthwise_conv2d' : 'conv2d';
}
