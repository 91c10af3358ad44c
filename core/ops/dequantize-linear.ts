import { defineOp } from './define-op.ts';
import { expectQuantizer, quantAttributes } from './quantization.ts';
import { expectDType } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    DequantizeLinear: { inputs: { x: Value; scale: Value }; outputs: 'y'; attrs: { bits: number; signed: boolean; axis: number } };
  }
}

const { bits, signed, axis } = quantAttributes(false);

/** The float values of integer levels. Source: ONNX `DequantizeLinear` with zero point 0; Paddle `fake_dequantize_max_abs`. */
export const DequantizeLinear = defineOp<'DequantizeLinear'>({
  name: 'DequantizeLinear',
  doc: 'The float values of integer levels: x * scale / qmax, zero point 0. Source: ONNX `DequantizeLinear`, Paddle `fake_dequantize_max_abs` and `fake_channel_wise_dequantize_max_abs`.',
  inputs: { x: { doc: 'int8, uint8 or int32' }, scale: { doc: 'float32 [1], or one per index of the axis: the value of the largest level' } },
  outputs: { y: 'float32, shape of x' },
  attrs: { bits, signed, axis },
  infer({ x, scale }, attrs) {
    expectDType('DequantizeLinear.x', x, 'int8', 'uint8', 'int32');
    expectQuantizer('DequantizeLinear', x, scale, attrs);
    return { y: { dtype: 'float32', shape: x.shape } };
  },
});
