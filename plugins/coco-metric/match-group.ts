import type { Overlap } from './overlap.ts';
import type { ResolvedParams } from './params.ts';

/** What became of a detection at one IoU and area range. */
export const MISS = 0;
export const HIT = 1;
export const IGNORED = 2;

/** What matching reads of the ground truth and the detections. */
export interface MatchInputs {
  readonly params: ResolvedParams;
  readonly overlap: Overlap;
  readonly detectionAreas: ArrayLike<number>;
  readonly annotationAreas: ArrayLike<number>;
  readonly crowd: ArrayLike<number>;
  readonly ids: ArrayLike<number> | undefined;
}

/** Outcomes of one category's detections, filled group by group. */
export interface Outcomes {
  /** Number of detections; the row length of `state`. */
  readonly detections: number;
  /** [areas, IoUs, detections] MISS, HIT or IGNORED, detections by descending score. */
  readonly state: Uint8Array;
  /** [areas] annotations that count. */
  readonly positives: Float64Array;
  /** [areas, IoUs, maxDets] hits among each image's first `maxDets` detections. */
  readonly hits: Float64Array;
}

/** Detections (by descending score) and annotations of one image and category. */
export interface Group {
  readonly detections: Uint32Array;
  readonly annotations: Uint32Array;
  /** Row position in `Outcomes.state` of each detection, indexed by detection. */
  readonly position: Uint32Array;
}

/**
 * Matches the detections of one image and category to its annotations for every area range and IoU at once, as
 * pycocotools does (cocoeval.py, evaluateImg): greedily by score, each detection taking the free annotation it overlaps
 * most; ignored annotations (crowds, sizes outside the range) only when no other fits, and crowds any number of times.
 */
export function createMatcher(inputs: MatchInputs): (group: Group, outcomes: Outcomes) => void {
  const { params, overlap, detectionAreas, annotationAreas, crowd, ids } = inputs;
  const { areaRng, maxDets } = params;
  const kept = maxDets.at(-1)!;
  // The bound keeps an IoU of exactly 1 above a threshold of 1, as pycocotools has it.
  const thresholds = Float64Array.from(params.iouThrs, (threshold) => Math.min(threshold, 1 - 1e-10));
  let ious = new Float64Array(1024);
  let best = new Float64Array(128);
  let order = new Int32Array(64);
  let ignored = new Uint8Array(64);
  let taken = new Uint8Array(64);

  return function matchGroup(group, outcomes) {
    const { detections, annotations, position } = group;
    const rows = Math.min(detections.length, kept);
    const columns = annotations.length;
    reserve(rows, columns);
    for (let row = 0; row < rows; row++) measure(row, detections[row]!, annotations);
    for (let area = 0; area < areaRng.length; area++) {
      const counted = arrange(annotations, areaRng[area]!);
      outcomes.positives[area]! += counted;
      for (let t = 0; t < thresholds.length; t++) matchAt(area, t, counted, rows, group, outcomes);
    }
    ignoreRest(detections.subarray(rows), position, outcomes);
  };

  function reserve(rows: number, columns: number): void {
    if (ious.length < rows * columns) ious = new Float64Array(rows * columns * 2);
    if (best.length < rows) best = new Float64Array(rows * 2);
    if (order.length >= columns) return;
    order = new Int32Array(columns * 2);
    ignored = new Uint8Array(columns * 2);
    taken = new Uint8Array(columns * 2);
  }

  function measure(row: number, detection: number, annotations: Uint32Array): void {
    let highest = 0;
    for (let column = 0; column < annotations.length; column++) {
      const iou = overlap(detection, annotations[column]!);
      ious[row * annotations.length + column] = iou;
      if (iou > highest) highest = iou;
    }
    best[row] = highest;
  }

  /** Puts the annotations that count first, keeping their order otherwise, and returns how many count. */
  function arrange(annotations: Uint32Array, [low, high]: readonly [number, number]): number {
    let counted = 0;
    for (let column = 0; column < annotations.length; column++) {
      const annotation = annotations[column]!;
      const size = annotationAreas[annotation]!;
      ignored[column] = crowd[annotation] || size < low || size > high ? 1 : 0;
      if (ignored[column] === 0) order[counted++] = column;
    }
    for (let column = 0, next = counted; column < annotations.length; column++) {
      if (ignored[column] === 1) order[next++] = column;
    }
    return counted;
  }

  function matchAt(area: number, t: number, counted: number, rows: number, group: Group, outcomes: Outcomes): void {
    const { detections, annotations, position } = group;
    const [low, high] = areaRng[area]!;
    const cell = area * thresholds.length + t;
    const start = cell * outcomes.detections;
    const threshold = thresholds[t]!;
    taken.fill(0, 0, annotations.length);
    for (let row = 0; row < rows; row++) {
      const detection = detections[row]!;
      const column = best[row]! < threshold ? -1 : find(row, threshold, counted, annotations);
      if (column >= 0) taken[column] = 1;
      const matched = column >= 0 && (ids === undefined || ids[annotations[column]!] !== 0);
      const size = detectionAreas[detection]!;
      const skip = (column >= 0 && ignored[column] === 1) || (!matched && (size < low || size > high));
      outcomes.state[start + position[detection]!] = skip ? IGNORED : matched ? HIT : MISS;
      if (!skip && matched) countHit(cell, row, outcomes.hits);
    }
  }

  /** The annotation a detection takes: the best overlap of at least `threshold`, the last of equals, -1 for none. */
  function find(row: number, threshold: number, counted: number, annotations: Uint32Array): number {
    const start = row * annotations.length;
    let reached = threshold;
    let found = -1;
    for (let at = 0; at < annotations.length; at++) {
      if (at === counted && found >= 0) break;
      const column = order[at]!;
      if (taken[column] === 1 && !crowd[annotations[column]!]) continue;
      if (ious[start + column]! < reached) continue;
      reached = ious[start + column]!;
      found = column;
    }
    return found;
  }

  function countHit(cell: number, row: number, hits: Float64Array): void {
    for (let m = 0; m < maxDets.length; m++) {
      if (row < maxDets[m]!) hits[cell * maxDets.length + m]!++;
    }
  }

  /** Detections beyond the largest `maxDets` of their image count neither way. */
  function ignoreRest(rest: Uint32Array, position: Uint32Array, { state, detections }: Outcomes): void {
    for (let cell = 0; cell < areaRng.length * thresholds.length; cell++) {
      for (const detection of rest) state[cell * detections + position[detection]!] = IGNORED;
    }
  }
}
