import { defineOp } from './define-op.ts';
import { expectQuantizer, quantAttributes, QUANT_SLOTS, type QuantInputs } from './quantization.ts';
import { expectDType } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    DequantizeLinear: { inputs: QuantInputs; outputs: 'y'; attrs: { bits: number; signed: boolean; axis: number } };
  }
}

const { bits, signed, axis } = quantAttributes(false);

/** The float values of integer levels. Source: ONNX `DequantizeLinear`; Paddle `fake_dequantize_max_abs`. */
export const DequantizeLinear = defineOp<'DequantizeLinear'>({
  name: 'DequantizeLinear',
  doc: 'The float values of integer levels: (x - zeroPoint) * scale / qmax. Source: ONNX `DequantizeLinear`, Paddle `fake_dequantize_max_abs` and `fake_channel_wise_dequantize_max_abs`.',
  inputs: { x: { doc: 'int8, uint8 or int32' }, ...QUANT_SLOTS },
  outputs: { y: 'float32, shape of x' },
  attrs: { bits, signed, axis },
  infer(types, attrs) {
    expectDType('DequantizeLinear.x', types.x, 'int8', 'uint8', 'int32');
    expectQuantizer('DequantizeLinear', types, attrs);
    return { y: { dtype: 'float32', shape: types.x.shape } };
  },
});
