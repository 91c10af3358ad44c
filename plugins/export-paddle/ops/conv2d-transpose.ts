import { flag, float, int, ints, text } from '../attributes.ts';
import { windowAttributes } from '../conv-attributes.ts';
import { lower } from '../lowering.ts';
import { writeProduct } from '../write-product.ts';

lower('Conv2dTranspose', (on, { inputs: { x, filter }, outputs: { y }, attrs }) => {
  const layer = on.layer('conv2d_transpose');
  const product = writeProduct(on, y, layer, {
    type: 'conv2d_transpose', data: { slot: 'Input', value: x }, weight: { slot: 'Filter', value: filter }, result: 'Output',
    // In several groups the filter's axis 1 is that of one group's channels.
    channelAxis: attrs.groups === 1 ? 1 : -1, empty: { Bias: [] }, hasBias: false,
    attrs: {
      ...windowAttributes(attrs), groups: int(attrs.groups), output_size: ints(attrs.outputPadding.some((extent) => extent > 0) ? y.type.shape.slice(2) : []),
      is_test: flag(true), use_cudnn: flag(true), use_mkldnn: flag(false), fuse_relu: flag(false), fuse_activation: text(''), fuse_alpha: float(0), fuse_beta: float(0),
      data_format: text('NCHW'), padding_algorithm: text('EXPLICIT'), workspace_size_MB: int(512),
    },
  });
  on.bind(y, product, layer);
});
