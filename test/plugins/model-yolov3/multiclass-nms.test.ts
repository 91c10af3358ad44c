import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createRandom } from '../../../core/tensor/random.ts';
import { multiclassNms, toDetections, type NmsInput, type NmsOptions } from '../../../plugins/model-yolov3/index.ts';

const rowsOf = (input: NmsInput, options?: NmsOptions): number[][] => {
  const rows = multiclassNms(input, options);
  return Array.from({ length: rows.length / 6 }, (_, i) => [...rows.subarray(i * 6, i * 6 + 6)]);
};
const input = (boxes: number[][], scores: number[][]): NmsInput => ({
  boxes: Float32Array.from(boxes.flat()), scores: Float32Array.from(scores.flat()), classes: scores[0]?.length ?? 1,
});

t.test('of overlapping boxes of a class the best is kept, others of other classes stay', async (t) => {
  const found = rowsOf(input([[0, 0, 9, 9], [0, 0, 9, 8], [50, 50, 59, 59], [0, 0, 9, 9]], [[0.5, 0], [0.75, 0], [0.25, 0], [0, 0.5]]));
  t.same(found, [[0, 0.75, 0, 0, 9, 8], [0, 0.25, 50, 50, 59, 59], [1, 0.5, 0, 0, 9, 9]]);
});

t.test('an overlap equal to the threshold is kept', async (t) => {
  // Areas 100 and 50, one inside the other: overlap exactly 0.5.
  const pair = input([[0, 0, 9, 9], [0, 0, 9, 4]], [[0.9], [0.8]]);
  t.equal(rowsOf(pair, { nmsThreshold: 0.5 }).length, 2);
  t.equal(rowsOf(pair, { nmsThreshold: 0.49 }).length, 1);
});

t.test('scores at the threshold, zeros and NaN are no candidates', async (t) => {
  const far = [[0, 0, 1, 1], [20, 0, 21, 1], [40, 0, 41, 1], [60, 0, 61, 1]];
  t.same(rowsOf(input(far, [[0.25], [0.5], [0], [NaN]]), { scoreThreshold: 0.25 }).map(([, score]) => score), [0.5]);
  t.same(rowsOf(input(far, [[0], [0], [0], [0]])), []);
  t.same(rowsOf(input([], [])), []);
});

t.test('the background class is left out', async (t) => {
  t.same(rowsOf(input([[0, 0, 9, 9]], [[0.9, 0.8]]), { backgroundLabel: 0 }).map(([label]) => label), [1]);
});

t.test('keepTopK keeps the best of all classes and groups them by label', async (t) => {
  const far = Array.from({ length: 4 }, (_, i) => [i * 20, 0, i * 20 + 9, 9]);
  const found = rowsOf(input(far, [[0, 0.9], [0.8, 0], [0.95, 0], [0, 0.85]]), { keepTopK: 3 });
  t.same(found.map(([label, score]) => [label, Math.round(score! * 100)]), [[0, 95], [1, 90], [1, 85]]);
});

t.test('results equal Paddle\'s class-by-class procedure on random boxes, ties included', async (t) => {
  const number = fc.integer({ min: 0, max: 12 });
  const boxes = fc.array(fc.tuple(number, number, number, number), { minLength: 0, maxLength: 24 });
  const options = fc.record({
    scoreThreshold: fc.constantFrom(0, 0.1, 0.3), nmsThreshold: fc.constantFrom(0.2, 0.45, 0.6), nmsTopK: fc.constantFrom(-1, 3, 1000),
    keepTopK: fc.constantFrom(-1, 0, 4, 100), backgroundLabel: fc.constantFrom(-1, 1), normalized: fc.boolean(), eta: fc.constantFrom(1, 0.9),
  });
  t.doesNotThrow(() => fc.assert(fc.property(boxes, fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.integer({ min: 0, max: 8 })), fc.boolean(), options, (corners, classes, levels, byClass, chosen) => {
    const scores = Float32Array.from({ length: corners.length * classes }, () => levels.next().value / 8);
    const flat = Float32Array.from(corners.flatMap(([x, y, w, h]) => [x, y, x + w, y + h]));
    const given: NmsInput = { boxes: flat, scores, classes, layout: byClass ? 'class' : 'box' };
    deepEqual(rowsOf(given, chosen), paddleProcedure(given, chosen));
  }), { numRuns: 300 }));
});

t.test('so many candidates that they are looked up band by band give the same rows', async (t) => {
  const random = createRandom(1);
  const [count, classes] = [660, 100];
  const boxes = Float32Array.from({ length: count * 4 }, (_, i) => (i % 4 < 2 ? 0 : 30) + random.integer(0, 30));
  // A few hundred levels, so that ties cross classes, and fine ones, so that bands end inside of a level.
  const scores = Float32Array.from({ length: count * classes }, (_, i) => (i % 3 === 0 ? random.uniform(0.02, 1) : random.integer(10, 500) / 500));
  t.ok(scores.filter((score) => score > 0.01).length > 2 ** 16);
  for (const keepTopK of [100, -1]) {
    const chosen = { scoreThreshold: 0.01, nmsThreshold: 0.45, nmsTopK: 100, keepTopK, backgroundLabel: 3, normalized: false, eta: 1 };
    const given: NmsInput = { boxes, scores, classes };
    t.same(rowsOf(given, chosen), paddleProcedure(given, chosen), `keepTopK ${keepTopK}`);
  }
});

t.test('detections have category ids and inclusive widths', async (t) => {
  const rows = Float32Array.of(1, 0.5, 10, 20, 19, 39);
  t.same(toDetections(rows, 42, [7, 9]), [{ imageId: 42, categoryId: 9, score: 0.5, bbox: [10, 20, 10, 20] }]);
});

/** As `multiclass_nms_op.cc` goes about it, plainly: every class by itself, then the best of all. */
function paddleProcedure(given: NmsInput, options: Required<NmsOptions>): number[][] {
  const count = given.boxes.length / 4;
  const score = (label: number, box: number): number => given.scores[given.layout === 'class' ? label * count + box : box * given.classes + label]!;
  let kept: { label: number; box: number }[] = [];
  for (let label = 0; label < given.classes; label++) {
    if (label !== options.backgroundLabel) kept.push(...suppressed(label).map((box) => ({ label, box })));
  }
  if (options.keepTopK > -1 && kept.length > options.keepTopK) {
    kept = kept.sort((a, b) => score(b.label, b.box) - score(a.label, a.box)).slice(0, options.keepTopK).sort((a, b) => a.label - b.label);
  }
  return kept.map(({ label, box }) => [label, score(label, box), ...given.boxes.subarray(box * 4, box * 4 + 4)]);

  function suppressed(label: number): number[] {
    let order = Array.from({ length: count }, (_, box) => box).filter((box) => score(label, box) > Math.fround(options.scoreThreshold));
    order.sort((a, b) => score(label, b) - score(label, a));
    if (options.nmsTopK > -1) order = order.slice(0, options.nmsTopK);
    let threshold = Math.fround(options.nmsThreshold);
    const chosen: number[] = [];
    for (const box of order) {
      if (chosen.some((other) => !(overlap(box, other) <= threshold))) continue;
      chosen.push(box);
      if (options.eta < 1 && threshold > 0.5) threshold = Math.fround(threshold * Math.fround(options.eta));
    }
    return chosen;
  }

  function overlap(a: number, b: number): number {
    const [p, q] = [given.boxes.subarray(a * 4, a * 4 + 4), given.boxes.subarray(b * 4, b * 4 + 4)];
    const one = options.normalized ? 0 : 1;
    const side = (low: number, high: number): number => Math.min(p[high]!, q[high]!) - Math.max(p[low]!, q[low]!);
    if (side(0, 2) < 0 || side(1, 3) < 0) return 0;
    const inner = (side(0, 2) + one) * (side(1, 3) + one);
    const area = (box: Float32Array): number => (box[2]! - box[0]! + one) * (box[3]! - box[1]! + one);
    return Math.fround(inner / (area(p) + area(q) - inner));
  }
}
