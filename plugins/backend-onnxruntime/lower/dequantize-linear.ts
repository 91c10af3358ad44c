import { lower } from '../lowering.ts';
import { alignScale, dequantize, largestLevel, stepOf } from '../quantization.ts';

lower('DequantizeLinear', (on, { inputs: { x, scale }, attrs: { bits, signed, axis } }) => {
  const step = stepOf(on, on.of(scale), largestLevel(bits, signed));
  if (x.type.dtype === (signed ? 'int8' : 'uint8')) return { y: dequantize(on, { levels: on.of(x), step, signed, scale, axis }) };
  return { y: on.mul(on.cast(on.of(x), 'float32'), alignScale(on, step, x, scale, axis)) };
});
