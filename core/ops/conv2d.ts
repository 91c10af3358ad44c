import { defineOp } from './define-op.ts';
import { convShape, CONV_ATTRIBUTES, type ConvAttributes } from './shape/window.ts';
import { expectExtents, expectFloat, expectIntegers, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Conv2d: { inputs: { x: Value; filter: Value; bias?: Value | undefined }; outputs: 'y'; attrs: ConvAttributes };
    Conv2dInputGrad: { inputs: { filter: Value; dy: Value }; outputs: 'dx'; attrs: ConvAttributes & { inputShape: readonly number[] } };
    Conv2dFilterGrad: { inputs: { x: Value; dy: Value }; outputs: 'df'; attrs: ConvAttributes & { filterShape: readonly number[] } };
  }
}

/** Two-dimensional convolution (correlation), depthwise when groups equals the channels. Source: Paddle `conv2d`, ONNX `Conv`. */
export const Conv2d = defineOp<'Conv2d'>({
  name: 'Conv2d',
  doc: 'Two-dimensional convolution (correlation), depthwise when groups equals the channels. Source: Paddle `conv2d` and `depthwise_conv2d`, ONNX `Conv`.',
  inputs: {
    x: { doc: 'float32 NCHW' },
    filter: { doc: 'float32 OIHW; I is the channels divided by groups' },
    bias: { kind: 'optional', doc: 'float32 [O], added to every pixel' },
  },
  outputs: { y: 'NCHW' },
  attrs: CONV_ATTRIBUTES,
  infer({ x, filter, bias }, attrs) {
    for (const [slot, type] of [['x', x], ['filter', filter]] as const) {
      expectFloat(`Conv2d.${slot}`, type);
      expectRank(`Conv2d.${slot}`, type, 4);
    }
    if (bias !== undefined) expectShape('Conv2d.bias', bias, filter.shape.slice(0, 1));
    return { y: { dtype: 'float32', shape: convShape('Conv2d', x.shape, filter.shape, attrs) } };
  },
  gradient({ inputs: { x, filter }, attrs, gradients, editor, wants }) {
    const dy = gradients.y!;
    return {
      x: wants('x') ? editor.emit('Conv2dInputGrad', { filter, dy }, { ...attrs, inputShape: x.type.shape }).dx : undefined,
      filter: wants('filter') ? editor.emit('Conv2dFilterGrad', { x, dy }, { ...attrs, filterShape: filter.type.shape }).df : undefined,
      bias: wants('bias') ? editor.emit('ReduceSum', { x: dy }, { axes: [0, 2, 3] }).y : undefined,
    };
  },
});

/** Gradient of Conv2d by its data. Source: Paddle `conv2d_grad`. */
export const Conv2dInputGrad = defineOp<'Conv2dInputGrad'>({
  name: 'Conv2dInputGrad',
  doc: 'Gradient of Conv2d by its data (a transposed convolution). Source: Paddle `conv2d_grad`.',
  inputs: { filter: { doc: 'float32 OIHW' }, dy: { doc: 'gradient by the output of Conv2d, NCHW' } },
  outputs: { dx: 'of inputShape' },
  attrs: { ...CONV_ATTRIBUTES, inputShape: { kind: 'numbers', doc: 'shape of the data of Conv2d' } },
  infer({ filter, dy }, attrs) {
    expectRank('Conv2dInputGrad.filter', filter, 4);
    expectIntegers('Conv2dInputGrad.inputShape', attrs.inputShape, 4, 1);
    expectShape('Conv2dInputGrad.dy', dy, convShape('Conv2dInputGrad', attrs.inputShape, filter.shape, attrs));
    return { dx: { dtype: 'float32', shape: attrs.inputShape } };
  },
});

/** Gradient of Conv2d by its filter. Source: Paddle `conv2d_grad`. */
export const Conv2dFilterGrad = defineOp<'Conv2dFilterGrad'>({
  name: 'Conv2dFilterGrad',
  doc: 'Gradient of Conv2d by its filter. Source: Paddle `conv2d_grad`.',
  inputs: { x: { doc: 'data of Conv2d, NCHW' }, dy: { doc: 'gradient by the output of Conv2d, NCHW' } },
  outputs: { df: 'of filterShape' },
  attrs: { ...CONV_ATTRIBUTES, filterShape: { kind: 'numbers', doc: 'shape of the filter of Conv2d, OIHW' } },
  infer({ x, dy }, attrs) {
    expectRank('Conv2dFilterGrad.x', x, 4);
    expectExtents('Conv2dFilterGrad.filterShape', attrs.filterShape);
    expectShape('Conv2dFilterGrad.dy', dy, convShape('Conv2dFilterGrad', x.shape, attrs.filterShape, attrs));
    return { df: { dtype: 'float32', shape: attrs.filterShape } };
  },
});
