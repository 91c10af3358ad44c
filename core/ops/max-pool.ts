import { defineOp } from './define-op.ts';
import { poolShape, POOL_ATTRIBUTES, type PoolAttributes } from './shape/window.ts';
import { expectFloat, expectLike, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MaxPool: { inputs: { x: Value }; outputs: 'y'; attrs: PoolAttributes };
    MaxPoolGrad: { inputs: { x: Value; y: Value; dy: Value }; outputs: 'dx'; attrs: PoolAttributes };
  }
}

/** Largest element of every window. Source: Paddle `pool2d`, ONNX `MaxPool`. */
export const MaxPool = defineOp<'MaxPool'>({
  name: 'MaxPool',
  doc: 'Largest element of every window; padding never counts. Source: Paddle `pool2d`, ONNX `MaxPool`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'NCHW' },
  attrs: POOL_ATTRIBUTES,
  infer({ x }, attrs) {
    expectFloat('MaxPool.x', x);
    expectRank('MaxPool.x', x, 4);
    return { y: { dtype: 'float32', shape: poolShape('MaxPool', x.shape, attrs) } };
  },
  gradient: ({ inputs: { x }, outputs: { y }, attrs, gradients, editor }) => ({ x: editor.emit('MaxPoolGrad', { x, y, dy: gradients.y! }, attrs).dx }),
});

/** Gradient of MaxPool: to the first maximum of each window. Source: Paddle `pool2d_grad`. */
export const MaxPoolGrad = defineOp<'MaxPoolGrad'>({
  name: 'MaxPoolGrad',
  doc: 'Gradient of MaxPool: to the first maximum of each window in row order. Source: Paddle `pool2d_grad`.',
  inputs: { x: { doc: 'input of MaxPool' }, y: { doc: 'output of MaxPool' }, dy: { doc: 'gradient by y' } },
  outputs: { dx: 'as x' },
  attrs: POOL_ATTRIBUTES,
  infer({ x, y, dy }, attrs) {
    expectRank('MaxPoolGrad.x', x, 4);
    expectShape('MaxPoolGrad.y', y, poolShape('MaxPoolGrad', x.shape, attrs));
    expectLike('MaxPoolGrad.dy', dy, y);
    return { dx: x };
  },
});
