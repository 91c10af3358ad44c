import type { CocoColumns, DetectionColumns } from './columns.ts';
import { createMatcher, type Group, type Outcomes } from './match-group.ts';
import { byScore, group, membership, sortByKey } from './ordering.ts';
import { boxOverlap, type Overlap, segmentOverlap } from './overlap.ts';
import { type CocoParams, type ResolvedParams, resolveParams } from './params.ts';
import { averagePrecision } from './precision.ts';
import { explain } from './reason.ts';
import { type Scores, summarize, type CocoEvaluation } from './summarize.ts';

/**
 * Scores detections held in typed arrays against ground truth held in typed arrays. Everything is sorted and grouped
 * once; each category is then matched image by image, at every IoU and area range together, and summed up.
 * Source: pycocotools 2.0 (cocoeval.py, evaluate and accumulate), whose numbers these are.
 * @throws ERR_METRIC_PARAMETER
 */
export function evaluateColumns(truth: CocoColumns, detections: DetectionColumns, params: CocoParams = {}): CocoEvaluation {
  const resolved = resolveParams(params, truth.images, truth.categories.map(({ id }) => id));
  const scores = scoreClasses(truth, detections, resolved);
  return summarize(scores, truth, resolved, explain(truth, detections, resolved));
}

function scoreClasses(truth: CocoColumns, detections: DetectionColumns, params: ResolvedParams): Scores {
  const { groundTruth } = truth;
  const members = membership(detections.imageIds, detections.categoryIds, params);
  const annotationMembers = membership(groundTruth.imageIds, groundTruth.categoryIds, params);
  const ranked = byScore(detections.scores, members, params);
  const detectionGroups = group(ranked, members, params);
  const annotationGroups = group(annotationMembers.kept, annotationMembers, params);
  const byClass = params.useCats ? sortByKey(ranked, members.category, params.catIds.length) : ranked;
  const position = new Uint32Array(members.image.length);
  const matchGroup = createMatcher({
    params, overlap: overlapOf(truth, detections), detectionAreas: detections.areas ?? areasOf(detections.boxes),
    annotationAreas: groundTruth.areas, crowd: groundTruth.crowd, ids: groundTruth.ids,
  });
  const classes = params.useCats ? params.catIds.length : 1;
  const scores = emptyScores(classes, params);
  for (let c = 0; c < classes; c++) {
    const from = detectionGroups.offsets[c]!;
    const ranking = byClass.subarray(from, detectionGroups.offsets[c + 1]!);
    for (let i = 0; i < ranking.length; i++) position[ranking[i]!] = i;
    const outcomes = emptyOutcomes(ranking.length, params);
    const ofClass = detectionGroups.order.subarray(from, detectionGroups.offsets[c + 1]!);
    const annotations = annotationGroups.order.subarray(annotationGroups.offsets[c]!, annotationGroups.offsets[c + 1]!);
    for (const group of images(ofClass, members.image, annotations, annotationMembers.image, position)) matchGroup(group, outcomes);
    scoreClass(c, outcomes, params, scores);
  }
  return scores;
}

/** Pairs the detections and annotations of each image; both are sorted by image. */
function* images(
  detections: Uint32Array, detectionImage: Int32Array, annotations: Uint32Array, annotationImage: Int32Array, position: Uint32Array,
): Generator<Group> {
  for (let d = 0, g = 0; d < detections.length || g < annotations.length;) {
    const image = Math.min(
      d < detections.length ? detectionImage[detections[d]!]! : Infinity, g < annotations.length ? annotationImage[annotations[g]!]! : Infinity,
    );
    const [firstDetection, firstAnnotation] = [d, g];
    while (d < detections.length && detectionImage[detections[d]!] === image) d++;
    while (g < annotations.length && annotationImage[annotations[g]!] === image) g++;
    yield { detections: detections.subarray(firstDetection, d), annotations: annotations.subarray(firstAnnotation, g), position };
  }
}

function scoreClass(c: number, { detections, state, positives, hits }: Outcomes, params: ResolvedParams, scores: Scores): void {
  const { iouThrs, maxDets, areaRng, recThrs } = params;
  const scratch = new Float64Array(detections);
  scores.positives.set(positives, c * areaRng.length);
  for (let area = 0; area < areaRng.length; area++) {
    if (positives[area] === 0) continue;
    for (let t = 0; t < iouThrs.length; t++) {
      const cell = area * iouThrs.length + t;
      const to = c * areaRng.length * iouThrs.length + cell;
      scores.precision[to] = averagePrecision(state.subarray(cell * detections, (cell + 1) * detections), positives[area]!, recThrs, scratch);
      for (let m = 0; m < maxDets.length; m++) {
        scores.recall[to * maxDets.length + m] = hits[cell * maxDets.length + m]! / positives[area]!;
      }
    }
  }
}

function emptyScores(classes: number, { areaRng, iouThrs, maxDets }: ResolvedParams): Scores {
  const cells = classes * areaRng.length * iouThrs.length;
  return {
    classes, precision: new Float64Array(cells).fill(-1), recall: new Float64Array(cells * maxDets.length).fill(-1),
    positives: new Float64Array(classes * areaRng.length),
  };
}

function emptyOutcomes(detections: number, { areaRng, iouThrs, maxDets }: ResolvedParams): Outcomes {
  const cells = areaRng.length * iouThrs.length;
  return {
    detections, state: new Uint8Array(cells * detections), positives: new Float64Array(areaRng.length), hits: new Float64Array(cells * maxDets.length),
  };
}

function overlapOf(truth: CocoColumns, detections: DetectionColumns): Overlap {
  const { masks, crowd } = truth.groundTruth;
  if (detections.masks === undefined || masks === undefined) return boxOverlap(detections, truth);
  return segmentOverlap(detections.masks, masks, crowd);
}

const areasOf = (boxes: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: boxes.length / 4 }, (_, i) => boxes[i * 4 + 2]! * boxes[i * 4 + 3]!);
