import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('MatMul', ({ a, b }, { transA, transB }, { y }) => {
  const [left, right] = [numbers(a), numbers(b)];
  const columns = y.shape[1]!;
  const depth = a.shape[transA ? 0 : 1]!;
  const [rowStep, leftStep] = transA ? [1, a.shape[1]!] : [a.shape[1]!, 1];
  const [rightStep, columnStep] = transB ? [1, b.shape[1]!] : [b.shape[1]!, 1];
  return {
    y: compute(y, (i) => {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += left[Math.floor(i / columns) * rowStep + k * leftStep]! * right[k * rightStep + (i % columns) * columnStep]!;
      return sum;
    }),
  };
});
