import t from 'tap';
import { equalBoxes, headDifference, runtimeDifference, type Outcome } from '../../bench/runtime-differences.ts';
import type { Detection } from '../../core/evaluate/detection.ts';
import { tensor } from '../../core/tensor/tensor.ts';

const heads = (...values: number[]) => ({ head: tensor('float32', [1, values.length], Float32Array.from(values)) });
const box = (x: number, score: number, categoryId = 1): Detection => ({ imageId: 7, categoryId, score, bbox: [x, 10, 100, 50] });

t.test('heads: the largest difference, the mean one, and the mean size, over all images', (t) => {
  t.same(headDifference([heads(1, -2), heads(3, 4)], [heads(1, -2), heads(3.5, 2)]), { largest: 2, mean: 2.5 / 4, size: 10 / 4 });
  t.same(headDifference([heads(1)], [heads(1)]), { largest: 0, mean: 0, size: 1 });
  t.end();
});

t.test('a number that is none is no agreement, and heads of another size are an error', (t) => {
  const { largest, mean } = headDifference([heads(1, 2)], [heads(1, Number.NaN)]);
  t.ok(Number.isNaN(mean) && Number.isNaN(largest));
  t.throws(() => headDifference([heads(1, 2)], [heads(1)]), { name: 'RangeError', message: 'head of image 0 has 1 numbers instead of 2' });
  t.end();
});

t.test('boxes are equal by class, place and score', (t) => {
  const one = [box(20, 0.5)];
  t.same(equalBoxes(one, [box(20.4, 0.5009)]), { equal: 1, of: 1 }, 'overlap 0.992');
  t.same(equalBoxes(one, [box(20.6, 0.5)]), { equal: 0, of: 1 }, 'overlap 0.988');
  t.same(equalBoxes(one, [box(20, 0.502)]), { equal: 0, of: 1 });
  t.same(equalBoxes(one, [box(20, 0.5, 2)]), { equal: 0, of: 1 });
  t.end();
});

t.test('each box has one partner, and what one side has more of counts', (t) => {
  t.same(equalBoxes([box(20, 0.5), box(20, 0.5)], [box(20, 0.5)]), { equal: 1, of: 2 });
  t.same(equalBoxes([], [box(20, 0.5)]), { equal: 0, of: 1 });
  t.same(equalBoxes([box(20, 0.5)], []), { equal: 0, of: 1 });
  t.same(equalBoxes([], []), { equal: 0, of: 0 });
  t.same(equalBoxes([box(20, 0.9), box(200, 0.8)], [box(200, 0.8), box(20, 0.9)]), { equal: 2, of: 2 }, 'in any order');
  t.end();
});

t.test('the difference of two runtimes has the boxes of all images and the sign of AP', (t) => {
  const here: Outcome = { heads: [heads(1), heads(1)], detections: [[box(20, 0.5)], [box(30, 0.5)]], AP: 0.5 };
  const there: Outcome = { heads: [heads(1), heads(2)], detections: [[box(20, 0.5)], [box(90, 0.5), box(30, 0.5)]], AP: 0.25 };
  t.same(runtimeDifference(here, there), { largest: 1, mean: 0.5, size: 1, boxes: { equal: 2, of: 3 }, AP: -0.25 });
  t.end();
});
