import { createRandom, type Random } from '../core/tensor/random.ts';
import type { CocoDocument, CocoResult } from '../plugins/coco-metric/index.ts';

/** How much there is to score. */
export interface ScoringSize {
  readonly images: number;
  readonly categories: number;
  readonly detections: number;
}

type Box = [number, number, number, number];

/** Annotations per image, as in COCO val2017. */
const ANNOTATIONS = 7.3;

/**
 * Annotations and detections in the proportions of COCO val2017: most objects are found two or three times with boxes
 * a little off, the rest is noise of low scores. The same numbers for the same seed.
 */
export function scoringDocuments({ images, categories, detections }: ScoringSize, seed: number): { groundTruth: CocoDocument; results: CocoResult[] } {
  const random = createRandom(seed);
  const annotations = Array.from({ length: Math.round(images * ANNOTATIONS) }, (_, i) => {
    const bbox = drawBox(random);
    return { id: i + 1, image_id: random.integer(1, images + 1), category_id: drawCategory(random, categories), bbox, area: bbox[2] * bbox[3], iscrowd: random.uniform() < 0.012 ? 1 : 0 };
  });
  const results = Array.from({ length: detections }, (_, i): CocoResult => {
    const found = i < 0.35 * detections ? annotations[i % annotations.length]! : undefined;
    if (found === undefined) return { image_id: random.integer(1, images + 1), category_id: drawCategory(random, categories), bbox: drawBox(random), score: rounded(random.uniform() ** 4) };
    return { image_id: found.image_id, category_id: found.category_id, bbox: shaken(found.bbox, random), score: rounded(random.uniform()) };
  });
  return {
    groundTruth: {
      images: Array.from({ length: images }, (_, i) => ({ id: i + 1, width: 640, height: 480 })),
      categories: Array.from({ length: categories }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` })),
      annotations,
    },
    results,
  };
}

/** Few classes are frequent, many are rare. */
function drawCategory(random: Random, categories: number): number {
  return 1 + Math.floor(categories * random.uniform() ** 2);
}

/** Sides from 4 to 400 pixels, evenly by their logarithm. */
function drawBox(random: Random): Box {
  const [w, h] = [4 * 100 ** random.uniform(), 4 * 100 ** random.uniform()];
  return [rounded((640 - w) * random.uniform()), rounded((480 - h) * random.uniform()), rounded(w), rounded(h)];
}

function shaken([x, y, w, h]: Box, random: Random): Box {
  return [rounded(x + 0.1 * w * random.normal()), rounded(y + 0.1 * h * random.normal()), rounded(w * Math.exp(0.1 * random.normal())), rounded(h * Math.exp(0.1 * random.normal()))];
}

function rounded(value: number): number {
  return Math.round(1000 * value) / 1000;
}
