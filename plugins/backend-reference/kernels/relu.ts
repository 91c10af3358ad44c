import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Relu', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.max(data[i]!, 0)) };
});

kernel('ReluGrad', ({ y, dy }, _attrs, { dx }) => {
  const [out, flow] = [numbers(y), numbers(dy)];
  return { dx: compute(dx, (i) => (out[i]! > 0 ? flow[i]! : 0)) };
});
