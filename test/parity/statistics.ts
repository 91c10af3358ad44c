import type { Tensor } from '../../core/tensor/tensor.ts';
import { compareNumbers } from './compare.ts';

/** L2 norm, sum and first four values: how the full-model goldens describe a tensor. */
export type Summary = readonly [norm: number, sum: number, ...first: number[]];

/** How far a tensor may be from what its summary describes. */
export interface SummaryTolerance {
  /** Of the norm, relative. */
  readonly norm: number;
  /** Of single values, in units of the tensor's root mean square. */
  readonly values: number;
}

/** What differs between a tensor and the summary of the expected one; undefined when nothing does. */
export function compareSummary(what: string, { data }: Tensor, [norm, sum, ...first]: Summary, tolerance: SummaryTolerance): string | undefined {
  const found = data as Float32Array;
  const off = (tolerance.values * norm) / Math.sqrt(found.length);
  const problems = [
    compareNumbers('norm', Math.sqrt(total(found, (value) => value * value)), norm, { absolute: 1e-12, relative: tolerance.norm }),
    // Independent errors of that size add up like a random walk.
    compareNumbers('sum', total(found, (value) => value), sum, { absolute: 4 * off * Math.sqrt(found.length), relative: 1e-5 }),
    ...first.map((value, i) => compareNumbers(`[${i}]`, found[i]!, value, { absolute: off, relative: 1e-6 })),
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
