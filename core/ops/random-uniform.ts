import { defineOp } from './define-op.ts';
import { expectDType, expectExtents, expectIntegers, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    RandomUniform: { inputs: { counter: Value }; outputs: 'y' | 'next'; attrs: { shape: readonly number[]; seed: number } };
  }
}

/** Prime modulus of `RandomUniform`: products of two numbers below it fit into 63 bits. */
export const RANDOM_MODULUS = 2 ** 31 - 1;

/** Factors of element and counter in the number that `RandomUniform` mixes. */
export const RANDOM_STEPS = { element: 48_271, counter: 69_621 } as const;

/**
 * Numbers in [0, 1) that depend on nothing but seed, counter and place, so that a continued training draws what it would
 * have drawn: k = seed + 69621·counter + 48271·i modulo the prime 2^31 - 1, then k^5, which permutes the numbers below it;
 * its upper 24 bits are the number.
 */
export const RandomUniform = defineOp<'RandomUniform'>({
  name: 'RandomUniform',
  doc: 'Numbers in [0, 1) that depend on seed, counter and place alone: floor((seed + 69621 * counter + 48271 * i)^5 mod (2^31 - 1) / 2^7) / 2^24. The counter grows by one. Source: a counter in place of a state, after Salmon et al. 2011 (Random123); the mixing is our own.',
  inputs: { counter: { doc: 'int32 [1], from 0' } },
  outputs: { y: 'float32 of that shape', next: 'int32 [1], the counter of the next draw' },
  attrs: { shape: { kind: 'numbers', doc: 'shape of y' }, seed: { doc: 'below 2^31 - 1', default: 0 } },
  infer({ counter }, { shape, seed }) {
    expectDType('RandomUniform.counter', counter, 'int32');
    expectShape('RandomUniform.counter', counter, [1]);
    expectExtents('RandomUniform.shape', shape);
    expectIntegers('RandomUniform.seed', [seed], 1, 0);
    return { y: { dtype: 'float32', shape }, next: counter };
  },
});
