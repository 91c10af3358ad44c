import { createRandom, type Random } from '../../core/tensor/random.ts';

/** Width and height in pixels of the network's input. */
export type AnchorSize = readonly [width: number, height: number];

/** How anchors are fitted. */
export interface FitOptions {
  readonly count: number;
  /** @default 0 */
  readonly seed?: number;
  /** Beginnings of which the best is kept. @default 3 */
  readonly starts?: number;
  /** Rounds of one start at most. @default 100 */
  readonly rounds?: number;
}

/**
 * Anchors for boxes by k-means, its centres medians, with the distance 1 - IoU of boxes that share their centre, smallest area first, in whole pixels.
 * Source: Redmon and Farhadi, "YOLO9000" (2016), section 2; starts as in k-means++ (Arthur and Vassilvitskii, 2007).
 * @param extents width and height of each box, in turn
 * @example
 * fitAnchors([10, 10, 11, 11, 40, 20, 42, 21], { count: 2 }) // [[11, 11], [41, 21]]
 */
export function fitAnchors(extents: ArrayLike<number>, { count, seed = 0, starts = 3, rounds = 100 }: FitOptions): AnchorSize[] {
  const root = createRandom(seed).split('anchors');
  let best: { anchors: readonly AnchorSize[]; iou: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const anchors = cluster(extents, begin(extents, count, root.split(start)), rounds).map(whole);
    const { iou } = averageBestIou(extents, anchors);
    if (best === undefined || iou > best.iou) best = { anchors, iou };
  }
  return [...best?.anchors ?? []].sort(([w1, h1], [w2, h2]) => w1 * h1 - w2 * h2 || w1 - w2);
}

/** How well anchors stand for boxes: the average IoU with the best of them, and the share of boxes where it is above a half. */
export function averageBestIou(extents: ArrayLike<number>, anchors: readonly AnchorSize[]): { readonly iou: number; readonly recall: number } {
  let [sum, above] = [0, 0];
  for (let i = 0; i < extents.length; i += 2) {
    let best = 0;
    for (const [width, height] of anchors) best = Math.max(best, overlap(extents[i]!, extents[i + 1]!, width, height));
    sum += best;
    if (best > 0.5) above++;
  }
  const boxes = extents.length / 2;
  return boxes === 0 ? { iou: 0, recall: 0 } : { iou: sum / boxes, recall: above / boxes };
}

/** Boxes to begin with, each drawn by how far it is from those there are. */
function begin(extents: ArrayLike<number>, count: number, random: Random): AnchorSize[] {
  const boxes = extents.length / 2;
  const distance = new Float64Array(boxes).fill(1);
  const anchors: AnchorSize[] = [];
  while (anchors.length < count && boxes > 0) {
    const at = draw(distance, random);
    const [width, height] = [extents[at * 2]!, extents[at * 2 + 1]!];
    anchors.push([width, height]);
    for (let i = 0; i < boxes; i++) distance[i] = Math.min(distance[i]!, (1 - overlap(extents[i * 2]!, extents[i * 2 + 1]!, width, height)) ** 2);
  }
  return anchors;
}

function draw(weights: Float64Array, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // All boxes alike are all at distance zero.
  if (total === 0) return random.integer(0, weights.length);
  let left = random.uniform(0, total);
  const at = weights.findIndex((weight) => (left -= weight) < 0);
  return at < 0 ? weights.length - 1 : at;
}

function cluster(extents: ArrayLike<number>, begun: readonly AnchorSize[], rounds: number): AnchorSize[] {
  const widths = Float64Array.from(begun, ([width]) => width);
  const heights = Float64Array.from(begun, ([, height]) => height);
  const owner = new Int32Array(extents.length / 2).fill(-1);
  for (let round = 0; round < rounds && assign(extents, widths, heights, owner); round++) centre(extents, owner, widths, heights);
  return [...widths].map((width, i) => [width, heights[i]!]);
}

/** Gives each box to the anchor it overlaps most. @returns whether one changed hands */
function assign(extents: ArrayLike<number>, widths: Float64Array, heights: Float64Array, owner: Int32Array): boolean {
  let changed = false;
  for (let i = 0; i < owner.length; i++) {
    let [best, highest] = [0, -1];
    for (let k = 0; k < widths.length; k++) {
      const iou = overlap(extents[i * 2]!, extents[i * 2 + 1]!, widths[k]!, heights[k]!);
      if (iou > highest) [best, highest] = [k, iou];
    }
    if (owner[i] !== best) [owner[i], changed] = [best, true];
  }
  return changed;
}

/** Moves each anchor to the medians of its boxes, which overlap more with most of them than the means do; one without boxes stays. */
function centre(extents: ArrayLike<number>, owner: Int32Array, widths: Float64Array, heights: Float64Array): void {
  const own = Array.from(widths, (): number[] => []);
  owner.forEach((k, i) => own[k]!.push(i));
  own.forEach((boxes, k) => {
    if (boxes.length === 0) return;
    widths[k] = median(Float64Array.from(boxes, (i) => extents[i * 2]!));
    heights[k] = median(Float64Array.from(boxes, (i) => extents[i * 2 + 1]!));
  });
}

function median(values: Float64Array): number {
  values.sort();
  return (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
}

function overlap(w1: number, h1: number, w2: number, h2: number): number {
  const shared = Math.min(w1, w2) * Math.min(h1, h2);
  return shared / (w1 * h1 + w2 * h2 - shared);
}

function whole([width, height]: AnchorSize): AnchorSize {
  return [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
}
