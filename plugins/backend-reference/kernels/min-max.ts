import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('MinMax', ({ x }, _attrs, { low, high }) => {
  const elements = numbers(x);
  let [smallest, largest] = [Infinity, -Infinity];
  for (const element of elements) [smallest, largest] = [Math.min(smallest, element), Math.max(largest, element)];
  return { low: compute(low, () => smallest), high: compute(high, () => largest) };
});
