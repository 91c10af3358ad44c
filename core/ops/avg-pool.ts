import { defineOp } from './define-op.ts';
import { poolShape, POOL_ATTRIBUTES, type PoolAttributes } from './shape/window.ts';
import { expectFloat, expectIntegers, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    AvgPool: { inputs: { x: Value }; outputs: 'y'; attrs: PoolAttributes & { exclusive: boolean } };
    AvgPoolGrad: { inputs: { dy: Value }; outputs: 'dx'; attrs: PoolAttributes & { exclusive: boolean; inputShape: readonly number[] } };
  }
}

const ATTRIBUTES = { ...POOL_ATTRIBUTES, exclusive: { doc: 'whether padding is left out of the count', default: true } } as const;

/** Mean of every window. Source: Paddle `pool2d`, ONNX `AveragePool`. */
export const AvgPool = defineOp<'AvgPool'>({
  name: 'AvgPool',
  doc: 'Mean of every window. Source: Paddle `pool2d`, ONNX `AveragePool`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'NCHW' },
  attrs: ATTRIBUTES,
  infer({ x }, attrs) {
    expectFloat('AvgPool.x', x);
    expectRank('AvgPool.x', x, 4);
    return { y: { dtype: 'float32', shape: poolShape('AvgPool', x.shape, attrs) } };
  },
  gradient: ({ inputs: { x }, attrs, gradients, editor }) => ({ x: editor.emit('AvgPoolGrad', { dy: gradients.y! }, { ...attrs, inputShape: x.type.shape }).dx }),
});

/** Gradient of AvgPool. Source: Paddle `pool2d_grad`. */
export const AvgPoolGrad = defineOp<'AvgPoolGrad'>({
  name: 'AvgPoolGrad',
  doc: 'Gradient of AvgPool: each window spreads its share. Source: Paddle `pool2d_grad`.',
  inputs: { dy: { doc: 'gradient by the output of AvgPool' } },
  outputs: { dx: 'of inputShape' },
  attrs: { ...ATTRIBUTES, inputShape: { kind: 'numbers', doc: 'shape of the input of AvgPool' } },
  infer({ dy }, attrs) {
    expectFloat('AvgPoolGrad.dy', dy);
    expectIntegers('AvgPoolGrad.inputShape', attrs.inputShape, 4, 1);
    expectShape('AvgPoolGrad.dy', dy, poolShape('AvgPoolGrad', attrs.inputShape, attrs));
    return { dx: { dtype: 'float32', shape: attrs.inputShape } };
  },
});
