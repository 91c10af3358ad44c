import type { Category } from '../../core/data.ts';
import type { CategoryResult, MetricResult, PrecisionCurves } from '../../core/evaluate/detection.ts';
import { byScore, group, type Membership, membership } from '../coco-metric/ordering.ts';
import { averagePrecision, curveOf, readAt } from './average-precision.ts';
import { pixelOverlap } from './overlap.ts';
import type { VocParams } from './params.ts';

/** Ground truth as typed arrays; boxes are corners. */
export interface VocTruth {
  readonly images: readonly number[];
  readonly categories: readonly Category[];
  readonly imageIds: ArrayLike<number>;
  readonly categoryIds: ArrayLike<number>;
  /** [n,4] x1, y1, x2, y2. */
  readonly boxes: ArrayLike<number>;
  /** [n] 1 for difficult objects. */
  readonly difficult: ArrayLike<number>;
}

/** Detections as typed arrays; boxes are corners. */
export interface VocDetections {
  readonly imageIds: ArrayLike<number>;
  readonly categoryIds: ArrayLike<number>;
  readonly boxes: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
}

/**
 * VOC average precision of every category, and its mean over those with ground truth. Each detection goes for the object
 * of its category it overlaps most; a second one on the same object is a miss.
 * Source: PASCAL VOC development kit (voc_eval), PaddleDetection DetectionMAP.
 */
export function evaluateBoxes(truth: VocTruth, detections: VocDetections, params: VocParams = {}): MetricResult {
  const resolved = resolve(params);
  const at = (overlapThreshold: number): number[] => scoreCategories(truth, detections, { ...resolved, overlapThreshold });
  const [own, at50, at75] = [at(resolved.overlapThreshold), at(0.5), at(0.75)];
  const stats = { AP: meanOfKnown(own), AP50: meanOfKnown(at50), AP75: meanOfKnown(at75) };
  const perCategory = truth.categories.map(({ id, name }, c): CategoryResult => ({ id, name, AP: own[c]!, AP50: at50[c]! }));
  return { AP: stats.AP, AP50: stats.AP50, stats, perCategory };
}

/** Precision over recall of the categories that have ground truth, read at 0, 0.01 … 1. */
export function curvesOfBoxes(truth: VocTruth, detections: VocDetections, params: VocParams = {}): PrecisionCurves {
  const resolved = resolve(params);
  const recalls = Array.from({ length: 101 }, (_, i) => i / 100);
  const categories = rankCategories(truth, detections, resolved).flatMap((ranking, c) => {
    const { id, name } = truth.categories[c]!;
    return ranking === undefined ? [] : [{ id, name, precision: [readAt(recalls, curveOf(ranking.outcomes, ranking.positives))] }];
  });
  return { recalls, ious: [resolved.overlapThreshold], categories };
}

function resolve(params: VocParams): Required<VocParams> {
  return { mapType: '11point', overlapThreshold: 0.5, evaluateDifficult: false, convention: 'paddle', visit: 'score', ...params };
}

function scoreCategories(truth: VocTruth, detections: VocDetections, params: Required<VocParams>): number[] {
  return rankCategories(truth, detections, params).map((ranking) => (ranking === undefined ? -1 : averagePrecision(curveOf(ranking.outcomes, ranking.positives), params)));
}

/** Hits (1) and misses (0) of a category by descending score. */
interface Ranking {
  readonly outcomes: readonly number[];
  /** Objects that count. */
  readonly positives: number;
}

/** The ranking of each category, undefined where nothing counts. */
function rankCategories(truth: VocTruth, detections: VocDetections, params: Required<VocParams>): (Ranking | undefined)[] {
  const scope = { imgIds: [...new Set(truth.images)].sort((a, b) => a - b), catIds: truth.categories.map(({ id }) => id), useCats: true };
  const members = membership(detections.imageIds, detections.categoryIds, scope);
  const objects = membership(truth.imageIds, truth.categoryIds, scope);
  const ranked = byCategory(byScore(detections.scores, members, scope), members, scope.catIds.length);
  const visited = params.visit === 'score' ? ranked : byCategory(members.kept, members, scope.catIds.length);
  const { order, offsets } = group(objects.kept, objects, scope);
  const startOfImage = new Int32Array(scope.imgIds.length + 1);
  const outcome = new Int8Array(members.image.length);
  return scope.catIds.map((_, c) => {
    const own = order.subarray(offsets[c]!, offsets[c + 1]!);
    const positives = params.evaluateDifficult ? own.length : own.reduce((count, object) => count + (truth.difficult[object] ? 0 : 1), 0);
    if (positives === 0) return undefined;
    indexImages(own, objects.image, startOfImage);
    match(visited[c]!, (image) => own.subarray(startOfImage[image]!, startOfImage[image + 1]!), { truth, detections, members, params, outcome });
    return { outcomes: ranked[c]!.map((detection) => outcome[detection]!).filter((result) => result !== PASSED_OVER), positives };
  });
}

const HIT = 1;
const MISS = 0;
/** Matched a difficult object: counts neither way. */
const PASSED_OVER = -1;

function byCategory(order: Uint32Array, { category }: Membership, count: number): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (const record of order) lists[category[record]!]!.push(record);
  return lists;
}

/** Fills `start` so that objects of image `i` are `start[i]…start[i + 1]` of `sorted`. */
function indexImages(sorted: Uint32Array, image: Int32Array, start: Int32Array): void {
  start.fill(0);
  for (const object of sorted) start[image[object]! + 1]!++;
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
}

interface MatchState {
  readonly truth: VocTruth;
  readonly detections: VocDetections;
  readonly members: Membership;
  readonly params: Required<VocParams>;
  readonly outcome: Int8Array;
}

function match(visited: readonly number[], objectsOf: (image: number) => Uint32Array, { truth, detections, members, params, outcome }: MatchState): void {
  const taken = new Set<number>();
  for (const detection of visited) {
    let best = -1;
    let highest = params.overlapThreshold;
    for (const object of objectsOf(members.image[detection]!)) {
      const overlap = pixelOverlap(detections.boxes, detection * 4, truth.boxes, object * 4, params.convention);
      if (overlap > highest) [best, highest] = [object, overlap];
    }
    const passedOver = best >= 0 && !params.evaluateDifficult && truth.difficult[best];
    outcome[detection] = passedOver ? PASSED_OVER : best >= 0 && !taken.has(best) ? HIT : MISS;
    if (outcome[detection] === HIT) taken.add(best);
  }
}

function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => value >= 0);
  return known.length === 0 ? -1 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
