import type { DType } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { expectQuantizer, expectRounding, quantAttributes, QUANT_SLOTS, type QuantAttributes, type QuantInputs } from './quantization.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    QuantizeLinear: { inputs: QuantInputs; outputs: 'y'; attrs: QuantAttributes };
  }
}

/** The integer levels of float values. Source: ONNX `QuantizeLinear`, in Paddle's threshold convention. */
export const QuantizeLinear = defineOp<'QuantizeLinear'>({
  name: 'QuantizeLinear',
  doc: 'The integer levels of float values: round(x * qmax / scale) + zeroPoint, clipped. Source: ONNX `QuantizeLinear`, with scale as Paddle\'s threshold; Paddle `quantize_linear`.',
  inputs: { x: { doc: 'float32' }, ...QUANT_SLOTS },
  outputs: { y: 'int8 or uint8, int32 above 8 bits; shape of x' },
  attrs: quantAttributes(false),
  infer(types, attrs) {
    expectFloat('QuantizeLinear.x', types.x);
    expectQuantizer('QuantizeLinear', types, attrs);
    expectRounding('QuantizeLinear', attrs.rounding);
    return { y: { dtype: integerType(attrs.bits, attrs.signed), shape: types.x.shape } };
  },
});

function integerType(bits: number, signed: boolean): DType {
  if (bits > 8) return 'int32';
  return signed ? 'int8' : 'uint8';
}
