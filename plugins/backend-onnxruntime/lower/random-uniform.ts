import { RANDOM_MODULUS, RANDOM_STEPS } from '../../../core/ops/random-uniform.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';

/** In int64, where products of numbers below the modulus fit. */
lower('RandomUniform', (on, { inputs: { counter }, attrs: { shape, seed } }) => {
  const start = on.add(on.mul(on.cast(on.of(counter), 'int64'), integer(on, RANDOM_STEPS.counter)), integer(on, seed));
  const places = on.op('Range', [integer(on, 0), integer(on, sizeOf(shape)), integer(on, 1)]);
  const k = rest(on, on.add(rest(on, on.mul(places, integer(on, RANDOM_STEPS.element))), rest(on, start)));
  const square = product(on, k, k);
  const mixed = product(on, product(on, square, square), k);
  const bits = on.cast(on.div(mixed, integer(on, 2 ** 7)), 'float32');
  return { y: on.reshape(on.mul(bits, 2 ** -24), shape), next: on.add(on.of(counter), on.scalar(1, 'int32')) };
});

function product(on: Emitter, a: string, b: string): string {
  return rest(on, on.mul(a, b));
}

function rest(on: Emitter, x: string): string {
  return on.op('Mod', [x, integer(on, RANDOM_MODULUS)]);
}

function integer(on: Emitter, value: number): string {
  return on.scalar(value, 'int64');
}
