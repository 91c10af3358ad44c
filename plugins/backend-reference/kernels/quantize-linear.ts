import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { levelOf, scaleOfElement, zeroLevel } from '../quantization.ts';

kernel('QuantizeLinear', ({ x, scale, zeroPoint }, attrs, { y }) => {
  const data = numbers(x);
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const level = levelOf(attrs, zeroLevel(zeroPoint));
  return { y: compute(y, (i) => level(data[i]!, scaleAt(i))) };
});
