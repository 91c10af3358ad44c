import type { DType } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { expectQuantizer, expectRounding, quantAttributes, type QuantAttributes } from './quantization.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    QuantizeLinear: { inputs: { x: Value; scale: Value }; outputs: 'y'; attrs: QuantAttributes };
  }
}

/** The integer levels of float values. Source: ONNX `QuantizeLinear` with zero point 0, in Paddle's threshold convention. */
export const QuantizeLinear = defineOp<'QuantizeLinear'>({
  name: 'QuantizeLinear',
  doc: 'The integer levels of float values: round(x * qmax / scale), clipped, zero point 0. Source: ONNX `QuantizeLinear`, with scale as Paddle\'s threshold.',
  inputs: { x: { doc: 'float32' }, scale: { doc: 'float32 [1], or one per index of the axis: the value of the largest level' } },
  outputs: { y: 'int8 or uint8, int32 above 8 bits; shape of x' },
  attrs: quantAttributes(false),
  infer({ x, scale }, attrs) {
    expectFloat('QuantizeLinear.x', x);
    expectQuantizer('QuantizeLinear', x, scale, attrs);
    expectRounding('QuantizeLinear', attrs.rounding);
    return { y: { dtype: integerType(attrs.bits, attrs.signed), shape: x.shape } };
  },
});

function integerType(bits: number, signed: boolean): DType {
  if (bits > 8) return 'int32';
  return signed ? 'int8' : 'uint8';
}
