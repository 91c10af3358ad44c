import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { largestLevel, levelOf, scaleOfElement, valueOf } from '../quantization.ts';

kernel('FakeQuantize', ({ x, scale }, attrs, { y }) => {
  const data = numbers(x);
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const level = levelOf(attrs);
  const top = largestLevel(attrs.bits, attrs.signed);
  return { y: compute(y, (i) => valueOf(level(data[i]!, scaleAt(i)), scaleAt(i), top)) };
});
