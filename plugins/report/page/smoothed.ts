import type { Point } from '../../html-page/index.ts';

/** Share of the curve that a smoothed one looks back on. */
const WINDOW = 1 / 30;

/** An exponential mean of a curve, so that the noise of single steps does not hide where it goes; the first points count fully. */
export function smoothed(points: readonly Point[]): Point[] {
  const decay = Math.exp(-1 / Math.max(1, points.length * WINDOW));
  let [sum, weight] = [0, 0];
  return points.map(([x, y]) => {
    [sum, weight] = [decay * sum + y, decay * weight + 1];
    return [x, sum / weight];
  });
}
