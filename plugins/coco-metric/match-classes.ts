import type { CocoColumns, DetectionColumns } from './columns.ts';
import { createMatcher, type Group, type Outcomes } from './match-group.ts';
import { byScore, group, membership, sortByKey } from './ordering.ts';
import { boxOverlap, type Overlap, segmentOverlap } from './overlap.ts';
import type { ResolvedParams } from './params.ts';

/**
 * Matches detections to annotations, one category after the other, at every IoU and area range together. Everything is
 * sorted and grouped once.
 * @param visit takes what became of a category's detections, by its place among `catIds`
 */
export function matchClasses(truth: CocoColumns, detections: DetectionColumns, params: ResolvedParams, visit: (c: number, outcomes: Outcomes) => void): void {
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
  for (let c = 0; c < classCount(params); c++) {
    const from = detectionGroups.offsets[c]!;
    const ranking = byClass.subarray(from, detectionGroups.offsets[c + 1]!);
    for (let i = 0; i < ranking.length; i++) position[ranking[i]!] = i;
    const outcomes = emptyOutcomes(ranking.length, params);
    const ofClass = detectionGroups.order.subarray(from, detectionGroups.offsets[c + 1]!);
    const annotations = annotationGroups.order.subarray(annotationGroups.offsets[c]!, annotationGroups.offsets[c + 1]!);
    for (const group of images(ofClass, members.image, annotations, annotationMembers.image, position)) matchGroup(group, outcomes);
    visit(c, outcomes);
  }
}

/** Categories told apart; without them all boxes are of one. */
export function classCount({ useCats, catIds }: ResolvedParams): number {
  return useCats ? catIds.length : 1;
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
