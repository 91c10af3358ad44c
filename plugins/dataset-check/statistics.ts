import type { Category } from '../../core/data.ts';
import type { DatasetListing } from '../../core/dataset.ts';
import { sidesOf, type ImageSize } from '../../core/image-size.ts';

/** How often a class occurs. */
export interface CategoryCount extends Category {
  readonly boxes: number;
  readonly images: number;
  /** Of all boxes. */
  readonly share: number;
  readonly crowd: number;
  readonly difficult: number;
}

/** Boxes by COCO's sizes: area below 32² pixels, below 96², and the rest. */
export interface SizeCounts {
  readonly small: number;
  readonly medium: number;
  readonly large: number;
}

/** What the boxes of a dataset are like; crowds are left out, they are not trained on. */
export interface BoxStatistics {
  readonly images: number;
  readonly boxes: number;
  readonly boxesPerImage: { readonly mean: number; readonly max: number };
  /** How many times as often the most frequent class is there as the rarest that is there at all. */
  readonly imbalance: number;
  readonly categories: readonly CategoryCount[];
  readonly sizes: { readonly original: SizeCounts; readonly atInput: SizeCounts };
  /** Square roots of areas at input size in pixels: the 5th, 25th, 50th, 75th and 95th of a hundred. */
  readonly sideAtInput: readonly number[];
  /** Width / height at input size, the same percentiles. */
  readonly ratioAtInput: readonly number[];
  /** Width and height of every box at input size in pixels, in turn. */
  readonly extents: Float64Array;
}

const PERCENTS = [5, 25, 50, 75, 95];

/** Counts classes and sizes of the boxes that have a size, as annotated and scaled to the network's input. */
export function boxStatistics({ images, categories }: DatasetListing, inputSize: ImageSize): BoxStatistics {
  const [inputHeight, inputWidth] = sidesOf(inputSize);
  const counts = categories.map((category) => ({ ...category, boxes: 0, images: 0, crowd: 0, difficult: 0 }));
  const original = { small: 0, medium: 0, large: 0 };
  const atInput = { small: 0, medium: 0, large: 0 };
  const extents: number[] = [];
  let most = 0;
  for (const { width, height, boxes } of images) {
    const usable = boxes.filter(({ bbox }) => bbox[2] > 0 && bbox[3] > 0);
    for (const { category, crowd, difficult } of usable) {
      counts[category]!.boxes += crowd ? 0 : 1;
      counts[category]!.crowd += crowd ? 1 : 0;
      counts[category]!.difficult += difficult ? 1 : 0;
    }
    for (const category of new Set(usable.filter(({ crowd }) => !crowd).map(({ category: index }) => index))) counts[category]!.images++;
    most = Math.max(most, usable.filter(({ crowd }) => !crowd).length);
    if (width <= 0 || height <= 0) continue;
    for (const { bbox: [, , w, h], crowd } of usable) {
      if (crowd) continue;
      const [scaledWidth, scaledHeight] = [w * inputWidth / width, h * inputHeight / height];
      original[sizeOf(w * h)]++;
      atInput[sizeOf(scaledWidth * scaledHeight)]++;
      extents.push(scaledWidth, scaledHeight);
    }
  }
  const boxes = counts.reduce((sum, count) => sum + count.boxes, 0);
  const present = counts.map((count) => count.boxes).filter((count) => count > 0);
  return {
    images: images.length, boxes, boxesPerImage: { mean: images.length === 0 ? 0 : boxes / images.length, max: most },
    imbalance: present.length === 0 ? 1 : largest(present) / present.reduce((a, b) => Math.min(a, b)),
    categories: counts.map((count) => ({ ...count, share: boxes === 0 ? 0 : count.boxes / boxes })),
    sizes: { original, atInput }, extents: Float64Array.from(extents),
    sideAtInput: percentiles(pairs(extents, (w, h) => Math.sqrt(w * h))), ratioAtInput: percentiles(pairs(extents, (w, h) => w / h)),
  };
}

function sizeOf(area: number): keyof SizeCounts {
  return area < 32 ** 2 ? 'small' : area < 96 ** 2 ? 'medium' : 'large';
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function pairs(extents: readonly number[], value: (w: number, h: number) => number): Float64Array {
  return Float64Array.from({ length: extents.length / 2 }, (_, i) => value(extents[i * 2]!, extents[i * 2 + 1]!)).sort();
}

function percentiles(sorted: Float64Array): number[] {
  return sorted.length === 0 ? [] : PERCENTS.map((percent) => sorted[Math.floor((sorted.length - 1) * percent / 100)]!);
}
