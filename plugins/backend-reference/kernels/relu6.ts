import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Relu6', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.min(Math.max(data[i]!, 0), 6)) };
});

kernel('Relu6Grad', ({ y, dy }, _attrs, { dx }) => {
  const [out, flow] = [numbers(y), numbers(dy)];
  return { dx: compute(dx, (i) => (out[i]! > 0 && out[i]! < 6 ? flow[i]! : 0)) };
});
