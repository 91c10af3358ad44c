import { quantMax } from '../../../core/quant/spec.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { scaleOfElement, valueOf, zeroLevel } from '../quantization.ts';

kernel('DequantizeLinear', ({ x, scale, zeroPoint }, { bits, signed, axis }, { y }) => {
  const levels = numbers(x);
  const scaleAt = scaleOfElement(x, scale, axis);
  const zero = zeroLevel(zeroPoint);
  const top = quantMax({ bits, signed });
  return { y: compute(y, (i) => valueOf(levels[i]! - zero, scaleAt(i), top)) };
});
