import { defineOp } from './define-op.ts';
import { CONV_ATTRIBUTES, convTransposeShape, type ConvTransposeAttributes } from './shape/window.ts';
import { expectFloat, expectRank } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Conv2dTranspose: { inputs: { x: Value; filter: Value }; outputs: 'y'; attrs: ConvTransposeAttributes };
  }
}

/** Two-dimensional transposed convolution: what Conv2d with the same filter does to gradients. Source: Paddle `conv2d_transpose`, ONNX `ConvTranspose`. */
export const Conv2dTranspose = defineOp<'Conv2dTranspose'>({
  name: 'Conv2dTranspose',
  doc: 'Two-dimensional transposed convolution: the gradient by its data of the Conv2d that has this filter and the output as data. Source: Paddle `conv2d_transpose`, ONNX `ConvTranspose`.',
  inputs: {
    x: { doc: 'float32 NCHW' },
    filter: { doc: 'float32 IOHW; I is the channels of x, O those of the output divided by groups' },
  },
  outputs: { y: 'NCHW; extents (extent - 1) * stride + dilation * (kernel - 1) + 1 - pads + outputPadding' },
  attrs: {
    ...CONV_ATTRIBUTES,
    pads: { doc: 'rows and columns cut off the output: top, left, bottom, right', default: [0, 0, 0, 0] },
    outputPadding: { doc: 'rows below and columns right added to the output, fewer than the stride', default: [0, 0] },
  },
  infer({ x, filter }, attrs) {
    for (const [slot, type] of [['x', x], ['filter', filter]] as const) {
      expectFloat(`Conv2dTranspose.${slot}`, type);
      expectRank(`Conv2dTranspose.${slot}`, type, 4);
    }
    return { y: { dtype: 'float32', shape: convTransposeShape('Conv2dTranspose', x.shape, filter.shape, attrs) } };
  },
  gradient({ inputs: { x, filter }, attrs: { strides, pads, dilations, groups }, gradients, editor, wants }) {
    const dy = gradients.y!;
    const attrs = { strides, pads, dilations, groups };
    return {
      x: wants('x') ? editor.emit('Conv2d', { x: dy, filter }, attrs).y : undefined,
      filter: wants('filter') ? editor.emit('Conv2dFilterGrad', { x: dy, dy: x }, { ...attrs, filterShape: filter.type.shape }).df : undefined,
    };
  },
});
