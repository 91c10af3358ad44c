import { typeText } from '../../core/ir/editor.ts';
import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';
import type { Nearness } from './op-case.ts';

const SHARES: Readonly<Record<Nearness, number>> = { exact: 0, rounding: 1e-6, products: 1e-5 };

/**
 * How an output differs from the reference's, or undefined where it is near enough. Integers must be equal.
 * @param floor error of any size below this is no difference: for sums that cancel, whose terms are much larger
 */
export function describeDifference(name: string, actual: Tensor | undefined, expected: Tensor, nearness: Nearness, floor = 0): string | undefined {
  if (actual === undefined) return `${name} is missing`;
  if (actual.dtype !== expected.dtype || !sameShape(actual.shape, expected.shape)) return `${name} is ${typeText(actual)}, expected ${typeText(expected)}`;
  const [got, wanted] = [actual, expected].map(({ data }) => Array.from(data as ArrayLike<number | bigint>, Number)) as [number[], number[]];
  const limit = expected.dtype === 'float32' ? Math.max(SHARES[nearness] * largest(wanted), floor) : 0;
  const wrong = wanted.flatMap((value, i) => (value === got[i] || Math.abs(value - got[i]!) <= limit ? [] : [i]));
  if (wrong.length === 0) return undefined;
  const worst = wrong.reduce((a, b) => (Math.abs(got[b]! - wanted[b]!) > Math.abs(got[a]! - wanted[a]!) ? b : a));
  return `${name}: ${wrong.length} of ${wanted.length} elements are off, worst at ${worst}: ${got[worst]} instead of ${wanted[worst]}`;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
