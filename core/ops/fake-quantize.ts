import { defineOp } from './define-op.ts';
import { expectQuantizer, expectRounding, quantAttributes, type QuantAttributes } from './quantization.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    FakeQuantize: { inputs: { x: Value; scale: Value }; outputs: 'y'; attrs: QuantAttributes };
  }
}

/**
 * Rounds to the values an integer format can hold, in float. The gradient is the straight-through estimator without a
 * mask: dx = dy everywhere, clipped elements too, and none for the scale, as Paddle's rewired backward has it.
 */
export const FakeQuantize = defineOp<'FakeQuantize'>({
  name: 'FakeQuantize',
  doc: 'Rounds x to the values an integer format can hold, in float32. step = scale / qmax with qmax = 2^(bits-1)-1 signed, 2^bits-1 unsigned; a scale of at most 1e-30 gives 0. The gradient is straight-through and unmasked: dx = dy. Source: Paddle `fake_quantize_dequantize_*`; Jacob et al. 2018.',
  inputs: { x: { doc: 'float32' }, scale: { doc: 'float32 [1], or one per index of the axis: the value of the largest level' } },
  outputs: { y: 'as x' },
  attrs: quantAttributes(true),
  infer({ x, scale }, attrs) {
    expectFloat('FakeQuantize.x', x);
    expectQuantizer('FakeQuantize', x, scale, attrs);
    expectRounding('FakeQuantize', attrs.rounding);
    return { y: x };
  },
  gradient: ({ gradients }) => ({ x: gradients.y }),
});
