import t from 'tap';
import type { Kernel } from '../../../core/kernel.ts';
import { createVocMetric, evaluateBoxes, evaluateVoc, vocMetric, type VocDocument } from '../../../plugins/voc-metric/index.ts';

const groundTruth: VocDocument = {
  images: [{ id: 1 }, { id: 2 }],
  categories: [{ id: 1, name: 'dog' }, { id: 2, name: 'cat' }],
  annotations: [
    { image_id: 1, category_id: 1, bbox: [0, 0, 9, 9] },
    { image_id: 2, category_id: 1, bbox: [0, 0, 9, 9], difficult: 1 },
    { image_id: 2, category_id: 1, bbox: [50, 50, 9, 9] },
  ],
};
const at = (image_id: number, x: number, score: number) => ({ image_id, category_id: 1, bbox: [x, x, 9, 9], score });

t.test('what matches a difficult object counts neither way unless asked for', async (test) => {
  const detections = [at(2, 0, 0.9), at(1, 0, 0.8)];
  test.equal(evaluateVoc({ groundTruth, detections, mapType: 'integral' }).AP, 0.5);
  test.ok(Math.abs(evaluateVoc({ groundTruth, detections, mapType: 'integral', evaluateDifficult: true }).AP - 2 / 3) < 1e-12);
});

t.test('a second detection of an object is a miss', async (test) => {
  const detections = [at(1, 0, 0.9), at(1, 0, 0.8), at(2, 50, 0.7)];
  test.ok(Math.abs(evaluateVoc({ groundTruth, detections, mapType: 'integral' }).AP - (0.5 + 0.5 * 2 / 3)) < 1e-12);
});

t.test('only the kit\'s convention makes precision fall with recall before integrating', async (test) => {
  const detections = [at(1, 30, 0.9), at(1, 0, 0.8), at(2, 50, 0.7)];
  const area = (convention: 'paddle' | 'voc') => evaluateVoc({ groundTruth, detections, mapType: 'integral', convention }).AP;
  test.ok(Math.abs(area('paddle') - (0.5 * 0.5 + 0.5 * 2 / 3)) < 1e-12);
  test.ok(Math.abs(area('voc') - 2 / 3) < 1e-12);
});

t.test('a recall of exactly three tenths reaches Paddle\'s 0.3, but not the kit\'s 3 times 0.1', async (test) => {
  const annotations = Array.from({ length: 10 }, (_, i) => ({ image_id: 1, category_id: 1, bbox: [i * 20, 0, 9, 9] }));
  const detections = [0, 1, 2].map((i) => ({ image_id: 1, category_id: 1, bbox: [i * 20, 0, 9, 9], score: 0.9 }));
  const points = (convention: 'paddle' | 'voc') => Math.round(evaluateVoc({ groundTruth: { ...groundTruth, annotations }, detections, convention }).AP * 11);
  test.same([points('paddle'), points('voc')], [4, 3]);
});

t.test('corners are pixels: boxes overlap as if a side were one longer', async (test) => {
  const truth = { images: [1], categories: [{ id: 1, name: 'dog' }], imageIds: [1], categoryIds: [1], boxes: [0, 0, 9, 9], difficult: [0] };
  const half = { imageIds: [1], categoryIds: [1], boxes: [0, 0, 9, 4], scores: [1] };
  test.equal(evaluateBoxes(truth, half, { overlapThreshold: 0.5 }).AP, 0, 'the IoU is exactly 50/100, which does not exceed 0.5');
  test.equal(evaluateBoxes(truth, half, { overlapThreshold: 0.499 }).AP, 1);
});

t.test('no detections give 0 with a reason, and categories without objects are left out of the mean', async (test) => {
  const { AP, perCategory, reason } = evaluateVoc({ groundTruth, detections: [] });
  test.equal(AP, 0);
  test.match(reason, /^no detections/);
  test.same(perCategory.map(({ name, AP: own }) => [name, own]), [['dog', 0], ['cat', -1]]);
});

t.test('the metric takes its variant from map_type and is provided as VOC', async (test) => {
  const metric = (map_type: string) => {
    const made = createVocMetric({ categories: groundTruth.categories, groundTruth, options: { map_type } });
    made.add([{ imageId: 1, categoryId: 1, bbox: [0, 0, 9, 9], score: 0.8 }], 1);
    return made.compute().AP;
  };
  test.equal(metric('integral'), 0.5);
  test.ok(Math.abs(metric('11point') - 6 / 11) < 1e-12);
  const provided: unknown[] = [];
  vocMetric().apply({ provide: (kind: string, name: string) => provided.push(kind, name) } as unknown as Kernel);
  test.same(provided, ['metric', 'VOC']);
});

t.test('boxes end at the last pixel of their image, as Paddle\'s data set gives them; the kit takes them as written', async (test) => {
  const beyond: VocDocument = { images: [{ id: 1, width: 10, height: 10 }], categories: [{ id: 1, name: 'dog' }], annotations: [{ image_id: 1, category_id: 1, bbox: [-4, 0, 14, 14] }] };
  const ap = (convention: 'paddle' | 'voc') => {
    const metric = createVocMetric({ categories: beyond.categories, groundTruth: beyond, params: { convention, overlapThreshold: 0.99, mapType: 'integral' } });
    metric.add([{ imageId: 1, categoryId: 1, bbox: [0, 0, 9, 9], score: 1 }], 1);
    return metric.compute().AP;
  };
  test.same([ap('paddle'), ap('voc')], [1, 0]);
});

t.test('the curve is precision at each recall or beyond, of the categories with objects', async (test) => {
  const metric = createVocMetric({ categories: groundTruth.categories, groundTruth });
  for (const { image_id, bbox, score } of [at(1, 30, 0.9), at(1, 0, 0.8), at(2, 50, 0.7)]) metric.add([{ imageId: image_id, categoryId: 1, bbox: bbox as [number, number, number, number], score }], image_id);
  const { recalls, ious, categories } = metric.curves!();
  test.same(ious, [0.5]);
  test.same(categories.map(({ name }) => name), ['dog'], 'no cat is to be found');
  test.ok(recalls.every((recall, i) => categories[0]!.precision[0]![i] === 2 / 3 && recall <= 1), 'a miss before two hits: 1/2 at 0.5, but 2/3 at 1');
  test.same(createVocMetric({ categories: groundTruth.categories, groundTruth }).curves!().categories[0]!.precision[0]!.every((value) => value === 0), true);
});
