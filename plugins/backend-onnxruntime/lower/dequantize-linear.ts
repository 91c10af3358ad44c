import { quantMax } from '../../../core/quant/spec.ts';
import { lower } from '../lowering.ts';
import { alignScale, dequantize, stepOf } from '../quantization.ts';

lower('DequantizeLinear', (on, { inputs: { x, scale, zeroPoint }, attrs: { bits, signed, axis } }) => {
  const step = stepOf(on, on.of(scale), quantMax({ bits, signed }));
  if (x.type.dtype === (signed ? 'int8' : 'uint8')) return { y: dequantize(on, { levels: on.of(x), step, signed, scale, zeroPoint, axis }) };
  const levels = on.cast(on.of(x), 'float32');
  const fromZero = zeroPoint === undefined ? levels : on.sub(levels, on.cast(on.of(zeroPoint), 'float32'));
  return { y: on.mul(fromZero, alignScale(on, step, x, scale, axis)) };
});
