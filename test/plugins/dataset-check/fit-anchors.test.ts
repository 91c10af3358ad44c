import t from 'tap';
import { createRandom } from '../../../core/tensor/random.ts';
import { averageBestIou, fitAnchors } from '../../../plugins/dataset-check/index.ts';

/** Boxes around a few sizes, in no order. */
function around(sizes: readonly (readonly [number, number])[], each: number): Float64Array {
  const random = createRandom(3);
  const boxes = random.shuffle(sizes.flatMap(([width, height]) => Array.from({ length: each }, () => [width * random.uniform(0.95, 1.05), height * random.uniform(0.95, 1.05)])));
  return Float64Array.from(boxes.flat());
}

t.test('anchors are found again from boxes around them, smallest area first', async (t) => {
  const sizes = [[12, 30], [40, 40], [100, 60], [200, 220]] as const;
  const anchors = fitAnchors(around(sizes, 50), { count: 4 });
  anchors.forEach(([width, height], i) => {
    t.ok(Math.abs(width - sizes[i]![0]) <= 2 + sizes[i]![0] * 0.01, `${width} for ${sizes[i]![0]}`);
    t.ok(Math.abs(height - sizes[i]![1]) <= 2 + sizes[i]![1] * 0.01, `${height} for ${sizes[i]![1]}`);
  });
});

t.test('the same seed gives the same anchors, and fitted ones stand better for the boxes than others', async (t) => {
  const boxes = around([[10, 13], [33, 23], [116, 90], [156, 198], [373, 326]], 40);
  const anchors = fitAnchors(boxes, { count: 3, seed: 7 });
  t.same(fitAnchors(boxes, { count: 3, seed: 7 }), anchors);
  t.ok(averageBestIou(boxes, anchors).iou > averageBestIou(boxes, [[10, 13], [16, 30], [33, 23]]).iou);
});

t.test('distance is overlap, not pixels: small boxes get as much attention as large ones', async (t) => {
  // By pixels 200 and 240 are farther apart than 4 and 8.
  t.same(fitAnchors([4, 4, 8, 8, 200, 200, 240, 240], { count: 3 }), [[4, 4], [8, 8], [220, 220]]);
});

t.test('a few large boxes do not draw an anchor away from the many', async (t) => {
  t.same(fitAnchors([10, 10, 10, 10, 10, 10, 40, 40], { count: 1 }), [[10, 10]]);
});

t.test('the best of the anchors counts for each box', async (t) => {
  t.same(averageBestIou([10, 10, 10, 40], [[10, 10], [10, 20]]), { iou: 0.75, recall: 0.5 });
  t.same(averageBestIou([], [[1, 1]]), { iou: 0, recall: 0 });
});

t.test('more anchors than boxes are given all the same', async (t) => {
  t.same(fitAnchors([10, 20], { count: 2 }), [[10, 20], [10, 20]]);
});
