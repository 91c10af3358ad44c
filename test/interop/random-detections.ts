import { createRandom, type Random } from '../../core/tensor/random.ts';
import type { CocoDocument, CocoResult } from '../../plugins/coco-metric/index.ts';

/** Boxes of every size, crowds, images without any, ties of scores, several classes with holes in their ids. */
export function randomDetections(seed: number): { groundTruth: CocoDocument; detections: CocoResult[] } {
  const random = createRandom(seed);
  const images = Array.from({ length: 40 }, (_, i) => ({ id: 3 * i + 1, width: 640, height: 480 }));
  const categories = [1, 2, 5, 9].map((id) => ({ id, name: `class ${id}` }));
  const annotations: { id: number; image_id: number; category_id: number; bbox: [number, number, number, number]; area: number; iscrowd: number }[] = [];
  const detections: CocoResult[] = [];
  for (const { id: image_id } of images) {
    for (let i = below(random, 9); i > 0; i--) {
      const bbox = box(random);
      annotations.push({ id: annotations.length + 1, image_id, category_id: categories[below(random, 4)]!.id, bbox, area: bbox[2] * bbox[3], iscrowd: random.uniform() < 0.1 ? 1 : 0 });
    }
    for (const { bbox, category_id } of annotations.filter((one) => one.image_id === image_id)) {
      if (random.uniform() < 0.8) detections.push({ image_id, category_id, bbox: bbox.map((side) => side + 6 * random.uniform()) as [number, number, number, number], score: Math.round(20 * random.uniform()) / 20 });
    }
    for (let i = below(random, 5); i > 0; i--) detections.push({ image_id, category_id: categories[below(random, 4)]!.id, bbox: box(random), score: random.uniform() });
  }
  return { groundTruth: { images, categories, annotations }, detections };
}

function box(random: Random): [number, number, number, number] {
  const side = 4 + 200 * random.uniform() ** 2;
  return [400 * random.uniform(), 280 * random.uniform(), side, side * (0.5 + random.uniform())];
}

function below(random: Random, limit: number): number {
  return Math.floor(limit * random.uniform());
}
