import { defineOp } from './define-op.ts';
import { resizeShape, RESIZE_ATTRIBUTES, type ResizeAttributes } from './shape/resize.ts';
import { expectFloat, expectIntegers, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    ResizeNearest: { inputs: { x: Value }; outputs: 'y'; attrs: ResizeAttributes };
    ResizeNearestGrad: { inputs: { dy: Value }; outputs: 'dx'; attrs: { inputShape: readonly number[]; alignCorners: boolean } };
  }
}

/** Resizes images, each pixel from the nearest. Source: Paddle `nearest_interp` (its index rules), ONNX `Resize`. */
export const ResizeNearest = defineOp<'ResizeNearest'>({
  name: 'ResizeNearest',
  doc: 'Resizes images, each pixel from the nearest; indices are floor(i * in / out), or with alignCorners rounded i * (in - 1) / (out - 1). Source: Paddle `nearest_interp`, ONNX `Resize`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'NCHW' },
  attrs: RESIZE_ATTRIBUTES,
  infer({ x }, attrs) {
    expectFloat('ResizeNearest.x', x);
    expectRank('ResizeNearest.x', x, 4);
    return { y: { dtype: 'float32', shape: resizeShape('ResizeNearest', x.shape, attrs) } };
  },
  gradient: ({ inputs: { x }, attrs: { alignCorners }, gradients, editor }) => ({
    x: editor.emit('ResizeNearestGrad', { dy: gradients.y! }, { inputShape: x.type.shape, alignCorners }).dx,
  }),
});

/** Gradient of ResizeNearest. Source: Paddle `nearest_interp_grad`. */
export const ResizeNearestGrad = defineOp<'ResizeNearestGrad'>({
  name: 'ResizeNearestGrad',
  doc: 'Gradient of ResizeNearest: sums over the pixels taken from one. Source: Paddle `nearest_interp_grad`.',
  inputs: { dy: { doc: 'gradient by the output of ResizeNearest' } },
  outputs: { dx: 'of inputShape' },
  attrs: { inputShape: { kind: 'numbers', doc: 'shape of the input of ResizeNearest' }, alignCorners: RESIZE_ATTRIBUTES.alignCorners },
  infer({ dy }, { inputShape }) {
    expectFloat('ResizeNearestGrad.dy', dy);
    expectIntegers('ResizeNearestGrad.inputShape', inputShape, 4, 1);
    expectShape('ResizeNearestGrad.dy', dy, [...inputShape.slice(0, 2), ...dy.shape.slice(2)]);
    return { dx: { dtype: 'float32', shape: inputShape } };
  },
});
