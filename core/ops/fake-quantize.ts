import { opShape } from '../errors.ts';
import type { Value } from '../ir/types.ts';
import { defineOp } from './define-op.ts';
import { multiply, number } from './gradient-terms.ts';
import { expectQuantizer, expectRounding, quantAttributes, QUANT_SLOTS, type QuantAttributes, type QuantInputs } from './quantization.ts';
import { expectFloat, expectLike } from './shape/expect.ts';

/** What flows back to x: dy everywhere, or only where x lies in the represented range. */
export type QuantGradient = 'straight-through' | 'clipped';

/** The format without what only rounding needs. */
type RangeAttributes = Omit<QuantAttributes, 'rounding'>;

declare module '../ir/types.ts' {
  interface OpMap {
    FakeQuantize: { inputs: QuantInputs; outputs: 'y'; attrs: QuantAttributes & { gradient: QuantGradient; scaleGradient: number } };
    FakeQuantizeGrad: { inputs: QuantInputs & { dy: Value }; outputs: 'dx'; attrs: RangeAttributes };
    FakeQuantizeScaleGrad: { inputs: QuantInputs & { y: Value; dy: Value }; outputs: 'dscale'; attrs: RangeAttributes };
  }
}

const { rounding, ...range } = quantAttributes(true);

/**
 * Rounds to the values an integer format can hold, in float. Unless asked otherwise the gradient is the straight-through
 * estimator without a mask: dx = dy everywhere, clipped elements too, and none for the scale, as Paddle's rewired backward
 * has it.
 */
export const FakeQuantize = defineOp<'FakeQuantize'>({
  name: 'FakeQuantize',
  doc: 'Rounds x to the values an integer format can hold, in float32. step = scale / qmax with qmax = 2^(bits-1)-1 signed, 2^bits-1 unsigned; a scale of at most 1e-30 gives 0. The default gradient is straight-through and unmasked: dx = dy, none for the scale. Source: Paddle `fake_quantize_dequantize_*`; Jacob et al. 2018; for the gradient by the scale Esser et al. 2020 (LSQ).',
  inputs: { x: { doc: 'float32' }, ...QUANT_SLOTS },
  outputs: { y: 'as x' },
  attrs: {
    ...range, rounding,
    gradient: { doc: '`straight-through`: dx = dy; `clipped`: only where x lies in the represented range, ends included', default: 'straight-through' },
    scaleGradient: { doc: 'factor on the gradient by the scale, sum of dy * (y - (x inside the range, 0 outside)) / scale; 0: none', default: 0 },
  },
  infer(types, attrs) {
    expectFloat('FakeQuantize.x', types.x);
    expectQuantizer('FakeQuantize', types, attrs);
    expectRounding('FakeQuantize', attrs.rounding);
    if (!['straight-through', 'clipped'].includes(attrs.gradient)) throw opShape('FakeQuantize', `gradient "${attrs.gradient}" is neither straight-through nor clipped`);
    return { y: types.x };
  },
  gradient({ inputs, outputs: { y }, attrs, gradients, editor, wants }) {
    const dy = gradients.y!;
    const { bits, signed, narrow, axis, gradient, scaleGradient } = attrs;
    const format = { bits, signed, narrow, axis };
    const byScale = (): Value => editor.emit('FakeQuantizeScaleGrad', { ...inputs, y, dy }, format).dscale;
    return {
      x: gradient === 'clipped' && wants('x') ? editor.emit('FakeQuantizeGrad', { ...inputs, dy }, format).dx : dy,
      scale: scaleGradient !== 0 && wants('scale') ? multiply(editor, byScale(), number(editor, scaleGradient)) : undefined,
    };
  },
});

/** dy where x lies in the range the format represents, otherwise 0. Source: TensorFlow `FakeQuantWithMinMaxVarsGradient`. */
export const FakeQuantizeGrad = defineOp<'FakeQuantizeGrad'>({
  name: 'FakeQuantizeGrad',
  doc: 'dy where x lies in the range that FakeQuantize represents, ends included, otherwise 0. The ends are scale * ((level - zeroPoint) / qmax) of the lowest and the highest level. Source: TensorFlow `FakeQuantWithMinMaxVarsGradient`.',
  inputs: { x: { doc: 'data of FakeQuantize' }, ...QUANT_SLOTS, dy: { doc: 'gradient by the output of FakeQuantize' } },
  outputs: { dx: 'as x' },
  attrs: range,
  infer(types, attrs) {
    expectQuantizer('FakeQuantizeGrad', types, attrs);
    expectLike('FakeQuantizeGrad.dy', types.dy, types.x);
    return { dx: types.x };
  },
});

/** Gradient of FakeQuantize by its scale. Source: Esser et al. 2020, Learned Step Size Quantization, equation 3. */
export const FakeQuantizeScaleGrad = defineOp<'FakeQuantizeScaleGrad'>({
  name: 'FakeQuantizeScaleGrad',
  doc: 'Gradient of FakeQuantize by its scale: the sum of dy * (y - x) / scale inside the represented range and of dy * y / scale outside; 0 for a scale of at most 1e-30. Source: Esser et al. 2020, Learned Step Size Quantization, equation 3.',
  inputs: { x: { doc: 'data of FakeQuantize' }, ...QUANT_SLOTS, y: { doc: 'output of FakeQuantize' }, dy: { doc: 'gradient by y' } },
  outputs: { dscale: 'as scale' },
  attrs: range,
  infer(types, attrs) {
    expectQuantizer('FakeQuantizeScaleGrad', types, attrs);
    expectLike('FakeQuantizeScaleGrad.y', types.y, types.x);
    expectLike('FakeQuantizeScaleGrad.dy', types.dy, types.x);
    return { dscale: types.scale };
  },
});
