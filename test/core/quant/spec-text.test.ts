import t from 'tap';
import { specText } from '../../../core/quant/spec-text.ts';

t.test('a spec in words says everything that decides about numbers, and nothing that is as usual', async (t) => {
  t.equal(specText({ kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even' }), 'abs_max, 8 bits, rounds half-even');
  t.equal(specText({ kind: 'abs_max', bits: 4, signed: true, narrow: true, axis: 1, rounding: 'half-away', foldBatchNorm: true }), 'abs_max, 4 bits per channel (axis 1), rounds half-away, times the factor of its batch norm');
  t.equal(specText({ kind: 'moving_average_abs_max', bits: 8, signed: true, narrow: false, rounding: 'half-even', movingRate: 0.9, sharedWith: 'conv1_bn' }), 'moving_average_abs_max, 8 bits from -128, rounds half-even, decay 0.9, scale of %conv1_bn');
  t.equal(specText({ kind: 'range_abs_max', bits: 8, signed: false, narrow: false, rounding: 'half-even', windowSize: 10_000 }), 'range_abs_max, 8 bits unsigned, rounds half-even, window of 10000 steps');
  t.equal(specText({ kind: 'percentile', bits: 8, signed: true, rounding: 'half-even', percentile: 99.99, movingRate: 0.9 }), 'percentile, 8 bits, rounds half-even, decay 0.9, 99.99 % of the magnitudes');
});
