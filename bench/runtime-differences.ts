import type { Detection } from '../core/evaluate/detection.ts';
import type { Tensors } from '../core/export/exporter.ts';

/** What one runtime gave for the images, in their order. */
export interface Outcome {
  /** Raw predictions of each image, by name. */
  readonly heads: readonly Tensors[];
  /** What is left of each image after suppression of duplicates. */
  readonly detections: readonly (readonly Detection[])[];
  /** COCO's average precision of these detections. */
  readonly AP: number;
}

/** How far two runtimes are from each other. */
export interface RuntimeDifference {
  /** |Δ| over all numbers of all raw predictions. */
  readonly largest: number;
  readonly mean: number;
  /** Mean size of these numbers. */
  readonly size: number;
  /** Boxes that both give, of the larger number that either gives. */
  readonly boxes: { readonly equal: number; readonly of: number };
  /** Of the second one less that of the first. */
  readonly AP: number;
}

/** Boxes are equal when they are of one class, overlap by more than this and their scores are no further apart. */
export const EQUAL_BOXES = { iou: 0.99, score: 1e-3 };

/** Compares what two runtimes gave for the same images. */
export function runtimeDifference(expected: Outcome, actual: Outcome): RuntimeDifference {
  const boxes = expected.detections.map((detections, image) => equalBoxes(detections, actual.detections[image]!));
  return {
    ...headDifference(expected.heads, actual.heads),
    boxes: { equal: sum(boxes.map(({ equal }) => equal)), of: sum(boxes.map(({ of }) => of)) },
    AP: actual.AP - expected.AP,
  };
}

/** Largest and mean |Δ|, and the mean size of what is expected; NaN where a number is none. @throws RangeError for outputs of another size */
export function headDifference(expected: readonly Tensors[], actual: readonly Tensors[]): Pick<RuntimeDifference, 'largest' | 'mean' | 'size'> {
  let [largest, total, size, count] = [0, 0, 0, 0];
  expected.forEach((heads, image) => {
    for (const [name, { data: a }] of Object.entries(heads)) {
      const b = actual[image]![name]!.data;
      if (b.length !== a.length) throw new RangeError(`${name} of image ${image} has ${b.length} numbers instead of ${a.length}`);
      for (let i = 0; i < a.length; i++) {
        const difference = Math.abs(Number(a[i]) - Number(b[i]));
        largest = Math.max(largest, difference);
        total += difference;
        size += Math.abs(Number(a[i]));
      }
      count += a.length;
    }
  });
  return { largest, mean: total / count, size: size / count };
}

/** Boxes of one image that have an equal one in the other list; each is taken once, the best first. */
export function equalBoxes(expected: readonly Detection[], actual: readonly Detection[]): { readonly equal: number; readonly of: number } {
  const left = new Set(actual);
  for (const box of expected.toSorted((a, b) => b.score - a.score)) {
    const match = [...left].filter((other) => areEqual(box, other)).sort((a, b) => Math.abs(a.score - box.score) - Math.abs(b.score - box.score))[0];
    if (match !== undefined) left.delete(match);
  }
  return { equal: actual.length - left.size, of: Math.max(expected.length, actual.length) };
}

function areEqual(a: Detection, b: Detection): boolean {
  return a.categoryId === b.categoryId && Math.abs(a.score - b.score) <= EQUAL_BOXES.score && overlap(a.bbox, b.bbox) > EQUAL_BOXES.iou;
}

/** Intersection over union of two boxes of x, y, width, height. */
function overlap([ax, ay, aw, ah]: Detection['bbox'], [bx, by, bw, bh]: Detection['bbox']): number {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  if (!(width > 0 && height > 0)) return 0;
  return (width * height) / (aw * ah + bw * bh - width * height);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
