/** One detected box in the pixels of the original image. */
export interface Detection {
  readonly imageId: number;
  readonly categoryId: number;
  /** x, y of the top left corner, width, height. */
  readonly bbox: readonly [number, number, number, number];
  /** Confidence, 0…1. */
  readonly score: number;
}

/** How well one category is detected; -1 where it has no ground truth. */
export interface CategoryResult {
  readonly id: number;
  readonly name: string;
  readonly AP: number;
  readonly AP50: number;
}

/** What a metric found. `AP` decides which model is best; AP and AP50 are the metric's own when it has no such notion. */
export interface MetricResult {
  readonly AP: number;
  readonly AP50: number;
  /** Every number by name; -1 where there is no ground truth for it. */
  readonly stats: Readonly<Record<string, number>>;
  readonly perCategory: readonly CategoryResult[];
  /** Why the numbers are zero or undefined, when they are so for a reason other than bad detections. */
  readonly reason?: string;
}

/** Precision over recall of each category that has ground truth. */
export interface PrecisionCurves {
  /** Where precision is read, ascending. */
  readonly recalls: readonly number[];
  /** Overlaps at which a detection counts as right. */
  readonly ious: readonly number[];
  readonly categories: readonly CategoryCurves[];
}

export interface CategoryCurves {
  readonly id: number;
  readonly name: string;
  /** [ious][recalls] best precision at that recall or beyond, 0 where no detection reaches it. */
  readonly precision: readonly (readonly number[])[];
}

/** Collects detections image by image and scores them all at the end. */
export interface Metric {
  /** Takes the detections of one image; an image without any need not be added. */
  add(detections: readonly Detection[], imageId: number): void;
  compute(): MetricResult;
  /** The curves behind the averages, where the metric has any; matched anew, so only for who shows them. */
  curves?(): PrecisionCurves;
}
