import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { largestLevel, scaleOfElement, valueOf } from '../quantization.ts';

kernel('DequantizeLinear', ({ x, scale }, { bits, signed, axis }, { y }) => {
  const levels = numbers(x);
  const scaleAt = scaleOfElement(x, scale, axis);
  const top = largestLevel(bits, signed);
  return { y: compute(y, (i) => valueOf(levels[i]!, scaleAt(i), top)) };
});
