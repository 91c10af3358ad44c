import type { CategoryResult, MetricResult } from '../../core/evaluate/detection.ts';
import type { CocoColumns } from './columns.ts';
import type { Explanation } from './reason.ts';
import type { ResolvedParams } from './params.ts';

/** Averages per class, area range and IoU; -1 where nothing is annotated. */
export interface Scores {
  readonly classes: number;
  /** [classes, areas, IoUs] average precision with the largest `maxDets`. */
  readonly precision: Float64Array;
  /** [classes, areas, IoUs, maxDets] highest recall reached. */
  readonly recall: Float64Array;
  /** [classes, areas] annotations that count. */
  readonly positives: Float64Array;
}

/** The numbers of one category (or of all boxes, when categories are not told apart). */
export interface CocoCategory extends CategoryResult {
  /** Annotations that count: crowds do not. */
  readonly annotations: number;
  /** AP, AP50, AP75, APs … as in the whole evaluation. */
  readonly stats: Readonly<Record<string, number>>;
  /** AP at each IoU. */
  readonly apByIou: readonly number[];
}

/** What `evaluateCoco` returns. */
export interface CocoEvaluation extends MetricResult {
  readonly perCategory: readonly CocoCategory[];
  /** AP at each IoU, over all categories. */
  readonly apByIou: readonly number[];
  /** What was left out or is likely a mistake, one line each. */
  readonly warnings: readonly string[];
}

/** Averages the scores into COCO's numbers: AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl. */
export function summarize(scores: Scores, { categories }: CocoColumns, params: ResolvedParams, { reason, warnings }: Explanation): CocoEvaluation {
  const all = Array.from({ length: scores.classes }, (_, c) => c);
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const ids = params.useCats ? params.catIds : [-1];
  const stats = statsOf(scores, all, params);
  return {
    AP: stats['AP']!, AP50: stats['AP50']!, stats, apByIou: apByIou(scores, all, params), warnings, ...(reason === undefined ? {} : { reason }),
    perCategory: ids.map((id, c) => {
      const own = statsOf(scores, [c], params);
      return {
        id, name: params.useCats ? names.get(id) ?? String(id) : '*', AP: own['AP']!, AP50: own['AP50']!,
        annotations: scores.positives[c * params.areaRng.length]!, stats: own, apByIou: apByIou(scores, [c], params),
      };
    }),
  };
}

const AREA_SUFFIXES = ['', 's', 'm', 'l'];

function statsOf(scores: Scores, classes: readonly number[], params: ResolvedParams): Record<string, number> {
  const { iouThrs, areaRng, maxDets } = params;
  const every = iouThrs.map((_, t) => t);
  const at = (iou: number): number[] => every.filter((t) => iouThrs[t] === iou);
  const last = maxDets.length - 1;
  const areas = AREA_SUFFIXES.slice(1, areaRng.length).map((suffix, i) => ({ suffix, area: i + 1 }));
  return {
    AP: meanPrecision(scores, classes, params, every, 0),
    AP50: meanPrecision(scores, classes, params, at(0.5), 0),
    AP75: meanPrecision(scores, classes, params, at(0.75), 0),
    ...Object.fromEntries(areas.map(({ suffix, area }) => [`AP${suffix}`, meanPrecision(scores, classes, params, every, area)])),
    ...Object.fromEntries(maxDets.map((count, m) => [`AR${count}`, meanRecall(scores, classes, params, 0, m)])),
    ...Object.fromEntries(areas.map(({ suffix, area }) => [`AR${suffix}`, meanRecall(scores, classes, params, area, last)])),
  };
}

const apByIou = (scores: Scores, classes: readonly number[], params: ResolvedParams): number[] =>
  params.iouThrs.map((_, t) => meanPrecision(scores, classes, params, [t], 0));

function meanPrecision(scores: Scores, classes: readonly number[], params: ResolvedParams, thresholds: readonly number[], area: number): number {
  return meanOfKnown(classes.flatMap((c) => thresholds.map((t) => scores.precision[cellOf(c, area, t, params)]!)));
}

function meanRecall(scores: Scores, classes: readonly number[], params: ResolvedParams, area: number, m: number): number {
  return meanOfKnown(classes.flatMap((c) => params.iouThrs.map((_, t) => scores.recall[cellOf(c, area, t, params) * params.maxDets.length + m]!)));
}

const cellOf = (c: number, area: number, t: number, { areaRng, iouThrs }: ResolvedParams): number => (c * areaRng.length + area) * iouThrs.length + t;

/** Mean of what is not -1, or -1 when nothing is. */
function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => value > -1);
  return known.length === 0 ? -1 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
