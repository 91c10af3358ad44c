import type { RunLengths } from './run-lengths.ts';

/** Boundaries are traced on a grid this much finer than the pixels. */
const SCALE = 5;

/**
 * Rasterises one polygon [x0, y0, x1, y1 …] as maskApi.c does (rleFrPoly), because mask IoU is defined by its pixels:
 * trace the boundary on a finer grid, keep where it crosses from column to column, and read runs off the crossings.
 */
export function rasterizePolygon(height: number, width: number, points: readonly number[]): RunLengths {
  const crossings = crossingsOf(trace(points), height, width);
  crossings.push(height * width);
  crossings.sort((a, b) => a - b);
  return toRuns(crossings, height, width);
}

/** Points of the boundary on the fine grid: every step along the longer axis of each edge, ends included. */
function trace(points: readonly number[]): { xs: number[]; ys: number[] } {
  const corners = Math.floor(points.length / 2);
  const fine = points.map((value) => Math.trunc(SCALE * value + 0.5));
  const xs: number[] = [];
  const ys: number[] = [];
  for (let corner = 0; corner < corners; corner++) {
    const next = (corner + 1) % corners;
    traceEdge(fine[corner * 2]!, fine[corner * 2 + 1]!, fine[next * 2]!, fine[next * 2 + 1]!, xs, ys);
  }
  return { xs, ys };
}

function traceEdge(fromX: number, fromY: number, toX: number, toY: number, xs: number[], ys: number[]): void {
  const dx = Math.abs(toX - fromX);
  const dy = Math.abs(toY - fromY);
  const wide = dx >= dy;
  const steps = wide ? dx : dy;
  // Edges are stepped in the direction of the growing coordinate, so that both ways round give the same pixels.
  const flip = wide ? fromX > toX : fromY > toY;
  const [startX, startY, endX, endY] = flip ? [toX, toY, fromX, fromY] : [fromX, fromY, toX, toY];
  const slope = steps === 0 ? 0 : wide ? (endY - startY) / dx : (endX - startX) / dy;
  for (let step = 0; step <= steps; step++) {
    const t = flip ? steps - step : step;
    xs.push(wide ? t + startX : Math.trunc(startX + slope * t + 0.5));
    ys.push(wide ? Math.trunc(startY + slope * t + 0.5) : t + startY);
  }
}

/** Positions, counted down the columns, at which the mask turns over. */
function crossingsOf({ xs, ys }: { xs: number[]; ys: number[] }, height: number, width: number): number[] {
  const crossings: number[] = [];
  for (let i = 1; i < xs.length; i++) {
    if (xs[i] === xs[i - 1]) continue;
    const x = ((xs[i]! < xs[i - 1]! ? xs[i]! : xs[i]! - 1) + 0.5) / SCALE - 0.5;
    if (Math.floor(x) !== x || x < 0 || x > width - 1) continue;
    const y = (Math.min(ys[i]!, ys[i - 1]!) + 0.5) / SCALE - 0.5;
    crossings.push(x * height + Math.ceil(Math.min(Math.max(y, 0), height)));
  }
  return crossings;
}

/** Two crossings at one place cancel: runs of no pixels join their neighbours. */
function toRuns(crossings: readonly number[], height: number, width: number): RunLengths {
  const counts: number[] = [];
  let previous = 0;
  for (let i = 0; i < crossings.length; i++) {
    const length = crossings[i]! - previous;
    previous = crossings[i]!;
    if (length > 0 || i === 0) counts.push(length);
    else if (++i < crossings.length) {
      counts[counts.length - 1]! += crossings[i]! - previous;
      previous = crossings[i]!;
    }
  }
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i]!;
  return { height, width, counts: Uint32Array.from(counts), area };
}
