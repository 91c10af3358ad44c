import { defineOp } from './define-op.ts';
import { expectDType, expectFloat, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    RangeAbsMaxScale: { inputs: { value: Value; last: Value; buffer: Value; iteration: Value }; outputs: 'scale' | 'nextBuffer' | 'nextIteration'; attrs: Record<never, never> };
  }
}

/** The threshold of an activation as the largest of a window of absolute maxima. Source: Paddle `fake_quantize_range_abs_max`. */
export const RangeAbsMaxScale = defineOp<'RangeAbsMaxScale'>({
  name: 'RangeAbsMaxScale',
  doc: 'The largest of the absolute maxima of a window of steps, kept in a ring. With k = iteration + 1, value takes the place k % window of the ring from `removed`. The scale is value if that is above last; the largest of the ring\'s first min(k, window) places if removed was last (within 1e-6); otherwise last. Place 0 is filled first by step `window`, as in Paddle, whose counter starts at 1. Source: Paddle `fake_quantize_range_abs_max`.',
  inputs: {
    value: { doc: 'float32 [1], largest absolute value of this step' }, last: { doc: '[1], scale of the step before' },
    buffer: { doc: '[window], the ring, at first zeros' }, iteration: { doc: 'int32 [1], number of steps before this one' },
  },
  outputs: { scale: '[1]', nextBuffer: '[window]', nextIteration: 'int32 [1]' },
  attrs: {},
  infer({ value, last, buffer, iteration }) {
    for (const [slot, type] of [['value', value], ['last', last]] as const) {
      expectFloat(`RangeAbsMaxScale.${slot}`, type);
      expectShape(`RangeAbsMaxScale.${slot}`, type, [1]);
    }
    expectFloat('RangeAbsMaxScale.buffer', buffer);
    expectRank('RangeAbsMaxScale.buffer', buffer, 1);
    expectDType('RangeAbsMaxScale.iteration', iteration, 'int32');
    expectShape('RangeAbsMaxScale.iteration', iteration, [1]);
    return { scale: value, nextBuffer: buffer, nextIteration: iteration };
  },
});
