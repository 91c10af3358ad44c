import type { VocParams } from './params.ts';

/** A precision-recall curve, by descending score; difficult matches are left out. */
export interface Curve {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
}

/** The curve of a ranking of hits (1) and misses (0) against `positives` objects. */
export function curveOf(ranking: readonly number[], positives: number): Curve {
  const precision = new Float64Array(ranking.length);
  const recall = new Float64Array(ranking.length);
  let hits = 0;
  ranking.forEach((hit, i) => {
    hits += hit;
    precision[i] = hits / (i + 1);
    recall[i] = hits / positives;
  });
  return { precision, recall };
}

/** Average precision of a curve, in the variant asked for. */
export function averagePrecision(curve: Curve, { mapType, convention }: Pick<Required<VocParams>, 'mapType' | 'convention'>): number {
  if (mapType === '11point') return elevenPoints(curve, convention);
  return convention === 'paddle' ? areaUnder(curve) : areaUnder({ ...curve, precision: falling(curve.precision) });
}

/** Best precision at each of these ascending recalls or beyond, 0 from where none is reached. */
export function readAt(recalls: readonly number[], { precision, recall }: Curve): number[] {
  const best = falling(precision);
  let at = 0;
  return recalls.map((wanted) => {
    while (at < recall.length && recall[at]! < wanted) at++;
    return best[at] ?? 0;
  });
}

/** Best precision at each of eleven recalls or beyond, averaged. */
function elevenPoints({ precision, recall }: Curve, convention: Required<VocParams>['convention']): number {
  const best = falling(precision);
  let sum = 0;
  for (let point = 0; point <= 10; point++) {
    const wanted = convention === 'paddle' ? point / 10 : point * 0.1;
    const at = recall.findIndex((value) => value >= wanted);
    if (at >= 0) sum += best[at]!;
  }
  return sum / 11;
}

/** Precision made to fall with recall: at each place the best still to come. */
function falling(precision: Float64Array): Float64Array {
  const best = precision.slice();
  for (let i = best.length - 1; i > 0; i--) best[i - 1] = Math.max(best[i - 1]!, best[i]!);
  return best;
}

function areaUnder({ precision, recall }: Curve): number {
  let area = 0;
  let previous = 0;
  for (let i = 0; i < recall.length; i++) {
    area += precision[i]! * (recall[i]! - previous);
    previous = recall[i]!;
  }
  return area;
}
