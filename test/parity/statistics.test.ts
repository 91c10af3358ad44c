import t from 'tap';
import { tensor } from '../../core/tensor/tensor.ts';
import { matchedRows } from './matched-rows.ts';
import { compareSummary, meanDeviation } from './statistics.ts';

t.test('a summary fits its own tensor and not one that is off by more than the tolerance', async (t) => {
  const values = [3, -4, 0, 0];
  const x = tensor('float32', [4], values);
  t.equal(compareSummary('x', x, [5, -1, ...values], { norm: 1e-6, values: 1e-6 }), undefined);
  t.match(compareSummary('x', tensor('float32', [4], [3.1, -4, 0, 0]), [5, -1, ...values], { norm: 1e-3, values: 1e-3 }), /x: norm.*sum.*\[0\]/);
  t.equal(compareSummary('x', tensor('float32', [4], [3.1, -4, 0, 0]), [5, -1, ...values], { norm: 0.05, values: 0.05 }), undefined);
});

t.test('the mean deviation is relative to the expected size', async (t) => {
  const x = (values: number[]) => tensor('float32', [2], values);
  t.equal(meanDeviation(x([1, -1]), x([2, -2])), 0.5);
  t.equal(meanDeviation(x([2, -2]), x([2, -2])), 0);
});

t.test('rows match by class, place and score, each at most once', async (t) => {
  const row = (label: number, score: number, x: number) => [label, score, x, 0, x + 9, 9];
  const flat = (...rows: number[][]) => Float32Array.from(rows.flat());
  const expected = flat(row(1, 0.9, 0), row(1, 0.9, 0), row(2, 0.5, 50), row(3, 0.5, 80));
  t.equal(matchedRows(expected, expected), 1);
  t.equal(matchedRows(flat(row(1, 0.89, 1), row(2, 0.4, 50), row(4, 0.5, 80)), expected), 0.25);
});
