import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('LeakyRelu', ({ x }, { alpha }, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => (data[i]! >= 0 ? data[i]! : alpha * data[i]!)) };
});

kernel('LeakyReluGrad', ({ y, dy }, { alpha }, { dx }) => {
  const [out, flow] = [numbers(y), numbers(dy)];
  return { dx: compute(dx, (i) => (out[i]! > 0 ? flow[i]! : alpha * flow[i]!)) };
});
