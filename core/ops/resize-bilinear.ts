import { defineOp } from './define-op.ts';
import { resizeShape, RESIZE_ATTRIBUTES, type ResizeAttributes } from './shape/resize.ts';
import { expectFloat, expectIntegers, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    ResizeBilinear: { inputs: { x: Value }; outputs: 'y'; attrs: ResizeAttributes & { alignMode: number } };
    ResizeBilinearGrad: { inputs: { dy: Value }; outputs: 'dx'; attrs: { inputShape: readonly number[]; alignCorners: boolean; alignMode: number } };
  }
}

const ALIGN_MODE = { doc: '0: pixel centres, src = (i + 0.5) * ratio - 0.5; 1: src = i * ratio; alignCorners overrides it', default: 1 } as const;

/** Resizes images by linear interpolation in both directions. Source: Paddle `bilinear_interp`, ONNX `Resize`. */
export const ResizeBilinear = defineOp<'ResizeBilinear'>({
  name: 'ResizeBilinear',
  doc: 'Resizes images by linear interpolation in both directions. Source: Paddle `bilinear_interp`, ONNX `Resize`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'NCHW' },
  attrs: { ...RESIZE_ATTRIBUTES, alignMode: ALIGN_MODE },
  infer({ x }, attrs) {
    expectFloat('ResizeBilinear.x', x);
    expectRank('ResizeBilinear.x', x, 4);
    return { y: { dtype: 'float32', shape: resizeShape('ResizeBilinear', x.shape, attrs) } };
  },
  gradient: ({ inputs: { x }, attrs: { alignCorners, alignMode }, gradients, editor }) => ({
    x: editor.emit('ResizeBilinearGrad', { dy: gradients.y! }, { inputShape: x.type.shape, alignCorners, alignMode }).dx,
  }),
});

/** Gradient of ResizeBilinear. Source: Paddle `bilinear_interp_grad`. */
export const ResizeBilinearGrad = defineOp<'ResizeBilinearGrad'>({
  name: 'ResizeBilinearGrad',
  doc: 'Gradient of ResizeBilinear: each pixel gives its share to the up to four it came from. Source: Paddle `bilinear_interp_grad`.',
  inputs: { dy: { doc: 'gradient by the output of ResizeBilinear' } },
  outputs: { dx: 'of inputShape' },
  attrs: { inputShape: { kind: 'numbers', doc: 'shape of the input of ResizeBilinear' }, alignCorners: RESIZE_ATTRIBUTES.alignCorners, alignMode: ALIGN_MODE },
  infer({ dy }, { inputShape }) {
    expectFloat('ResizeBilinearGrad.dy', dy);
    expectIntegers('ResizeBilinearGrad.inputShape', inputShape, 4, 1);
    expectShape('ResizeBilinearGrad.dy', dy, [...inputShape.slice(0, 2), ...dy.shape.slice(2)]);
    return { dx: { dtype: 'float32', shape: inputShape } };
  },
});
