import { readFile } from 'node:fs/promises';
import t from 'tap';
import type { Kernel } from '../../../core/kernel.ts';
import { cocoMetric, createCocoMetric, evaluateCoco, type CocoDocument, type CocoResult } from '../../../plugins/coco-metric/index.ts';

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(`../../fixtures/coco-metric/${name}`, import.meta.url), 'utf8'));

t.test('adding detections image by image gives what the documents give', async (test) => {
  const groundTruth = await read('many_gt.json') as CocoDocument;
  const detections = await read('many_det.json') as CocoResult[];
  const metric = createCocoMetric({ categories: groundTruth.categories, groundTruth });
  for (const { id } of groundTruth.images) {
    const own = detections.filter(({ image_id }) => image_id === id);
    metric.add(own.map(({ category_id, bbox, score }) => ({ imageId: id, categoryId: category_id, bbox: bbox as [number, number, number, number], score })), id);
  }
  const documents = evaluateCoco({ groundTruth, detections });
  test.same(metric.compute(), documents);
  test.ok(documents.AP > 0.1);
});

t.test('the mean of a curve is the average precision at its overlap, and categories without annotations have none', async (test) => {
  const groundTruth = await read('many_gt.json') as CocoDocument;
  const detections = await read('many_det.json') as CocoResult[];
  const categories = [...groundTruth.categories, { id: 999, name: 'never' }];
  const metric = createCocoMetric({ categories, groundTruth });
  for (const { image_id, category_id, bbox, score } of detections) metric.add([{ imageId: image_id, categoryId: category_id, bbox: bbox as [number, number, number, number], score }], image_id);
  const { recalls, ious, categories: curves } = metric.curves!();
  test.same([recalls.length, ious.length], [101, 10]);
  const scored = evaluateCoco({ groundTruth, detections }).perCategory.filter(({ annotations }) => annotations > 0);
  test.same(curves.map(({ id, name }) => [id, name]), scored.map(({ id, name }) => [id, name]));
  for (const [c, { precision }] of curves.entries()) {
    test.same(precision.map((curve) => curve.reduce((sum, value) => sum + value, 0) / curve.length), scored[c]!.apByIou);
    for (const curve of precision) test.ok(curve.every((value, i) => value >= 0 && value <= 1 && (i === 0 || value <= curve[i - 1]!)), 'precision falls with recall');
  }
});

t.test('a box that is not finite is refused with its image', async (test) => {
  const groundTruth = await read('plain_gt.json') as CocoDocument;
  const metric = createCocoMetric({ categories: groundTruth.categories, groundTruth });
  test.throws(() => metric.add([{ imageId: 4, categoryId: 1, bbox: [0, 0, NaN, 1], score: 1 }], 4), { code: 'ERR_RESULTS_INVALID', message: /image 4/ });
});

t.test('the plugin provides COCO', async (test) => {
  const provided: unknown[] = [];
  cocoMetric().apply({ provide: (kind: string, name: string, create: () => unknown) => provided.push(kind, name, create()) } as unknown as Kernel);
  test.same(provided, ['metric', 'COCO', createCocoMetric]);
});
