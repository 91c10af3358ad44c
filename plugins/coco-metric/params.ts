import { metricParameter } from '../../core/errors.ts';

/** What to evaluate, under pycocotools' names and with its defaults (cocoeval.py, class Params). */
export interface CocoParams {
  /** IoU at which a detection counts as right. @default 0.5, 0.55 … 0.95 */
  readonly iouThrs?: readonly number[];
  /** Recalls at which precision is averaged. @default 0, 0.01 … 1 */
  readonly recThrs?: readonly number[];
  /** Detections kept per image and category; AP uses the largest. @default [1, 10, 100] */
  readonly maxDets?: readonly number[];
  /** Area ranges [low, high] in square pixels: all, small, medium, large. @default [[0, 1e10], [0, 32²], [32², 96²], [96², 1e10]] */
  readonly areaRng?: readonly (readonly [number, number])[];
  /** @default every image of the ground truth */
  readonly imgIds?: readonly number[] | 'all';
  /** @default every category of the ground truth */
  readonly catIds?: readonly number[] | 'all';
  /** False scores boxes regardless of their category. @default true */
  readonly useCats?: boolean;
}

/** Parameters with nothing left open. */
export interface ResolvedParams {
  readonly iouThrs: readonly number[];
  /** Ascending. */
  readonly recThrs: readonly number[];
  /** Ascending. */
  readonly maxDets: readonly number[];
  readonly areaRng: readonly (readonly [number, number])[];
  readonly imgIds: readonly number[];
  readonly catIds: readonly number[];
  readonly useCats: boolean;
}

/** Fills in defaults and the ids of the ground truth. @throws ERR_METRIC_PARAMETER */
export function resolveParams(params: CocoParams, images: readonly number[], categories: readonly number[]): ResolvedParams {
  const useCats = params.useCats ?? true;
  const catIds = chosen(params.catIds, categories);
  return {
    iouThrs: checked('iouThrs', params.iouThrs ?? evenly(0.5, 0.95, 10)),
    recThrs: checked('recThrs', params.recThrs ?? evenly(0, 1, 101)).toSorted((a, b) => a - b),
    maxDets: checked('maxDets', params.maxDets ?? [1, 10, 100]).toSorted((a, b) => a - b),
    areaRng: areas(params.areaRng ?? [[0, 1e10], [0, 32 ** 2], [32 ** 2, 96 ** 2], [96 ** 2, 1e10]]),
    imgIds: ascending(chosen(params.imgIds, images)),
    // Without categories the order given decides between equal scores, as in pycocotools.
    catIds: useCats ? ascending(catIds) : [...new Set(catIds)],
    useCats,
  };
}

/** `count` numbers from first to last, in the arithmetic of NumPy's linspace: one ulp decides which detections match. */
function evenly(first: number, last: number, count: number): number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => i === count - 1 ? last : i * step + first);
}

function checked(name: string, values: readonly number[]): readonly number[] {
  if (values.length === 0) throw metricParameter(name, 'it is empty');
  const wrong = values.find((value) => !Number.isFinite(value) || value < 0);
  if (wrong !== undefined) throw metricParameter(name, `${wrong} is not a number of at least 0`);
  return values;
}

function areas(ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  if (ranges.length === 0) throw metricParameter('areaRng', 'it is empty');
  for (const range of ranges) checked('areaRng', range);
  return ranges;
}

const chosen = (ids: readonly number[] | 'all' | undefined, all: readonly number[]): readonly number[] =>
  ids === undefined || ids === 'all' ? all : ids;

const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);
