import type { Tensor } from '../../core/tensor/tensor.ts';
import { compareNumbers } from './compare.ts';

/** L2 norm, sum and first four values: how the full-model goldens describe a tensor. */
export type Summary = readonly [norm: number, sum: number, ...first: number[]];

/**
 * What differs between a tensor and a summary of the expected one when every element may be wrong by `relative` of the
 * tensor's root mean square; undefined when nothing does.
 */
export function compareSummary(what: string, { data }: Tensor, [norm, sum, ...first]: Summary, relative: number): string | undefined {
  const values = data as Float32Array;
  const rms = norm / Math.sqrt(values.length);
  const problems = [
    compareNumbers('norm', Math.sqrt(total(values, (value) => value * value)), norm, { absolute: 1e-12, relative }),
    // By Cauchy and Schwarz: errors of that size add up to no more than this.
    compareNumbers('sum', total(values, (value) => value), sum, { absolute: relative * rms * values.length, relative: 0 }),
    ...first.map((value, i) => compareNumbers(`[${i}]`, values[i]!, value, { absolute: 4 * relative * rms, relative: 4 * relative })),
  ].filter((problem) => problem !== undefined);
  return problems.length === 0 ? undefined : `${what}: ${problems.join(', ')}`;
}

/** Mean |actual − expected| over mean |expected|: for outputs where single elements may flip by a quantization step. */
export function meanDeviation(actual: Tensor, expected: Tensor): number {
  const [a, e] = [actual.data as Float32Array, expected.data as Float32Array];
  let difference = 0;
  let size = 0;
  for (let i = 0; i < e.length; i++) {
    difference += Math.abs(a[i]! - e[i]!);
    size += Math.abs(e[i]!);
  }
  return difference / size;
}

function total(values: Float32Array, term: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += term(value);
  return sum;
}
