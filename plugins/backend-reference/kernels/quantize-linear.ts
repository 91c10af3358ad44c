import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { levelOf, scaleOfElement } from '../quantization.ts';

kernel('QuantizeLinear', ({ x, scale }, attrs, { y }) => {
  const data = numbers(x);
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const level = levelOf(attrs);
  return { y: compute(y, (i) => level(data[i]!, scaleAt(i))) };
});
