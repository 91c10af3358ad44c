import { RANDOM_MODULUS, RANDOM_STEPS } from '../../../core/ops/random-uniform.ts';
import { kernel } from '../kernel.ts';
import { compute, only } from '../numbers.ts';

kernel('RandomUniform', ({ counter }, { seed }, { y, next }) => {
  const start = (seed + product(RANDOM_STEPS.counter, only(counter))) % RANDOM_MODULUS;
  return {
    y: compute(y, (i) => {
      const k = (start + product(RANDOM_STEPS.element, i)) % RANDOM_MODULUS;
      const square = product(k, k);
      return Math.floor(product(product(square, square), k) / 2 ** 7) / 2 ** 24;
    }),
    next: compute(next, () => only(counter) + 1),
  };
});

/** Of two numbers below 2^31 modulo the modulus, in steps that stay below 2^53. */
function product(a: number, b: number): number {
  const high = (Math.floor(a / 2 ** 16) * b) % RANDOM_MODULUS;
  return (high * 2 ** 16 + (a % 2 ** 16) * b) % RANDOM_MODULUS;
}
