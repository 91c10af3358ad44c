import type { CocoColumns, DetectionColumns } from './columns.ts';
import { classCount, matchClasses } from './match-classes.ts';
import type { Outcomes } from './match-group.ts';
import { type CocoParams, type ResolvedParams, resolveParams } from './params.ts';
import { averagePrecision } from './precision.ts';
import { explain } from './reason.ts';
import { type Scores, summarize, type CocoEvaluation } from './summarize.ts';

/**
 * Scores detections held in typed arrays against ground truth held in typed arrays: each category is matched image by image, and summed up.
 * Source: pycocotools 2.0 (cocoeval.py, evaluate and accumulate), whose numbers these are.
 * @throws ERR_METRIC_PARAMETER
 */
export function evaluateColumns(truth: CocoColumns, detections: DetectionColumns, params: CocoParams = {}): CocoEvaluation {
  const resolved = resolveParams(params, truth.images, truth.categories.map(({ id }) => id));
  const scores = emptyScores(classCount(resolved), resolved);
  matchClasses(truth, detections, resolved, (c, outcomes) => { scoreClass(c, outcomes, resolved, scores); });
  return summarize(scores, truth, resolved, explain(truth, detections, resolved));
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
