/** One source sample of a resized coordinate and its share. */
export interface Tap {
  readonly index: number;
  readonly share: number;
}

/** Source of each output coordinate under nearest interpolation. Float32 steps, as in Paddle's `nearest_interp`: they decide the index. */
export function nearestTaps(from: number, to: number, alignCorners: boolean): Tap[][] {
  const ratio = ratioOf(from, to, alignCorners);
  return coordinates(to).map((k) => {
    const source = Math.fround(ratio * k) + (alignCorners ? 0.5 : 0);
    return [{ index: Math.min(Math.trunc(source), from - 1), share: 1 }];
  });
}

/**
 * Sources of each output coordinate under linear interpolation, Paddle's `bilinear_interp`: `alignMode` 0 takes pixel
 * centres, 1 takes pixel corners; `alignCorners` overrides it.
 */
export function linearTaps(from: number, to: number, alignCorners: boolean, alignMode: number): Tap[][] {
  const ratio = ratioOf(from, to, alignCorners);
  const centred = alignMode === 0 && !alignCorners;
  return coordinates(to).map((k) => {
    const source = Math.max(centred ? Math.fround(ratio * (k + 0.5) - 0.5) : Math.fround(ratio * k), 0);
    const low = Math.min(Math.trunc(source), from - 1);
    const share = source - low;
    return [{ index: low, share: 1 - share }, { index: Math.min(low + 1, from - 1), share }];
  });
}

function ratioOf(from: number, to: number, alignCorners: boolean): number {
  if (to <= 1) return 0;
  return Math.fround(alignCorners ? (from - 1) / (to - 1) : from / to);
}

function coordinates(extent: number): number[] {
  return Array.from({ length: extent }, (_, k) => k);
}

/** Visits every product of a separable resize: `y[yi] += share * x[xi]`; its gradient is the same with the roles exchanged. */
export function eachShare(x: readonly number[], y: readonly number[], rows: readonly (readonly Tap[])[], columns: readonly (readonly Tap[])[], visit: (xi: number, yi: number, share: number) => void): void {
  const [batch, channels, height, width] = x as [number, number, number, number];
  const [, , outHeight, outWidth] = y as [number, number, number, number];
  for (let plane = 0; plane < batch * channels; plane++) for (let p = 0; p < outHeight; p++) for (let q = 0; q < outWidth; q++) {
    for (const row of rows[p]!) for (const column of columns[q]!) {
      visit((plane * height + row.index) * width + column.index, (plane * outHeight + p) * outWidth + q, row.share * column.share);
    }
  }
}
