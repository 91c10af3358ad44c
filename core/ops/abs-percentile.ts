import { opShape } from '../errors.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    AbsPercentile: { inputs: { x: Value }; outputs: 'y'; attrs: { percent: number } };
  }
}

/** A threshold that leaves out the outermost share of the elements. Source: NumPy `percentile` with the method `inverted_cdf`. */
export const AbsPercentile = defineOp<'AbsPercentile'>({
  name: 'AbsPercentile',
  doc: 'The smallest |x| that at least `percent` % of the elements do not exceed: element ceil(percent / 100 * N) of the N sorted by |x|. 100 is AbsMax. Source: NumPy `percentile` with the method `inverted_cdf`.',
  inputs: { x: { doc: 'float32, any shape' } },
  outputs: { y: '[1]' },
  attrs: { percent: { doc: 'share of the elements, above 0 and up to 100', default: 99.99 } },
  infer({ x }, { percent }) {
    expectFloat('AbsPercentile.x', x);
    if (!(percent > 0 && percent <= 100)) throw opShape('AbsPercentile', `percent ${percent} is not above 0 and up to 100`);
    return { y: { dtype: 'float32', shape: [1] } };
  },
});

/** Place of the percentile among the elements sorted from small to large, from 0. */
export function percentileIndex(shape: readonly number[], percent: number): number {
  const size = sizeOf(shape);
  return Math.min(Math.max(Math.ceil((percent / 100) * size), 1), size) - 1;
}
