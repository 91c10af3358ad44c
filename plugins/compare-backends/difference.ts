import type { Tensor } from '../../core/tensor/tensor.ts';

/** A sum that cancels is as exact as its terms: no difference is taken as a share of less than this of what it was made of. */
export const CANCELLED = 1e-3;

/**
 * The largest difference of two tensors over the largest magnitude of the second: 0 for equal ones, Infinity where one is
 * not a number alone.
 * @param floor the least it is divided by
 */
export function difference(actual: Tensor, expected: Tensor, floor = 0): number {
  const [got, wanted] = [actual, expected].map(({ data }) => data as ArrayLike<number | bigint>) as [ArrayLike<number | bigint>, ArrayLike<number | bigint>];
  let apart = 0;
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [Number(got[i]), Number(wanted[i])];
    if (!Object.is(a, b) && a !== b) apart = Math.max(apart, Number.isNaN(a - b) ? Infinity : Math.abs(a - b));
  }
  return apart === 0 ? 0 : apart / (Math.max(largest(expected), floor) || 1);
}

/** The largest magnitude of a tensor's finite elements. */
export function largest({ data }: Tensor): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) if (Number.isFinite(Number(data[i]))) most = Math.max(most, Math.abs(Number(data[i])));
  return most;
}
