/** A shape to place. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  /** Whether it gives way to others, so that these stand straight below each other. @default false */
  readonly light?: boolean;
}

/** From one shape to a later one, by index. */
export type Edge = readonly [from: number, to: number];

/** Middle of a shape, or a point of an edge. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything is; the top left corner is 0, 0. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly centers: readonly Point[];
  /** For each edge the points it goes through, from the lower side of one shape to the upper side of the other. */
  readonly routes: readonly (readonly Point[])[];
}

const GAP = { x: 14, y: 26 };
const SWEEPS = 12;

/** A shape, or the place where an edge passes a row. */
interface Cell extends Shape {
  readonly row: number;
  readonly above: number[];
  readonly below: number[];
}

/**
 * A layered drawing from top to bottom: rows by longest path, order in a row by barycentres, horizontal places as near to
 * the neighbours' middle as the order allows. Equal inputs give equal drawings. Source: Sugiyama, Tagawa & Toda 1981.
 *
 * @param edges must go from lower to higher indices
 */
export function layout(shapes: readonly Shape[], edges: readonly Edge[]): Layout {
  const rows = rowsOf(shapes, edges);
  const cells: Cell[] = shapes.map((shape, i) => ({ ...shape, row: rows[i]!, above: [], below: [] }));
  const chains = edges.map((edge) => chain(edge, cells));
  const order = orderRows(cells);
  const xs = placeRows(cells, order);
  const heights = order.map((row) => Math.max(...row.map((cell) => cells[cell]!.height)));
  const middles = heights.map((height, row) => heights.slice(0, row).reduce((sum, one) => sum + one + GAP.y, 0) + height / 2);
  // Without a spread: long edges make more cells than a call takes arguments.
  const [left, right] = cells.reduce(([least, most], { width }, i) => [Math.min(least, xs[i]! - width / 2), Math.max(most, xs[i]! + width / 2)], [Infinity, -Infinity]);
  const center = (i: number): Point => ({ x: xs[i]! - left, y: middles[cells[i]!.row]! });
  return {
    width: right - left,
    height: heights.reduce((sum, one) => sum + one + GAP.y, -GAP.y),
    centers: shapes.map((_, i) => center(i)),
    routes: chains.map((path) => route(path, center, cells)),
  };
}

/** Longest path from above; then everything goes down to right over the first that reads it, so that weights stand beside their op. */
function rowsOf(shapes: readonly Shape[], edges: readonly Edge[]): readonly number[] {
  const rows = shapes.map(() => 0);
  const into = Map.groupBy(edges, ([, to]) => to);
  const outOf = Map.groupBy(edges, ([from]) => from);
  for (let i = 0; i < rows.length; i++) for (const [from] of into.get(i) ?? []) rows[i] = Math.max(rows[i]!, rows[from]! + 1);
  for (let i = rows.length - 1; i >= 0; i--) {
    const readers = outOf.get(i);
    if (readers !== undefined) rows[i] = Math.min(...readers.map(([, to]) => rows[to]!)) - 1;
  }
  const top = rows.reduce((least, row) => Math.min(least, row), 0);
  return rows.map((row) => row - top);
}

/** The cells an edge goes through; rows in between get one of no size. */
function chain([from, to]: Edge, cells: Cell[]): readonly number[] {
  const path = [from];
  for (let row = cells[from]!.row + 1; row < cells[to]!.row; row++) path.push(cells.push({ width: 2, height: 0, row, above: [], below: [] }) - 1);
  path.push(to);
  for (let i = 1; i < path.length; i++) {
    cells[path[i - 1]!]!.below.push(path[i]!);
    cells[path[i]!]!.above.push(path[i - 1]!);
  }
  return path;
}

function orderRows(cells: readonly Cell[]): readonly (readonly number[])[] {
  const order: number[][] = Array.from({ length: 1 + cells.reduce((last, { row }) => Math.max(last, row), 0) }, () => []);
  cells.forEach(({ row }, i) => order[row]!.push(i));
  const position = new Map<number, number>();
  const number = (row: readonly number[]): void => row.forEach((cell, i) => position.set(cell, i));
  order.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? order : order.toReversed()) {
      const key = new Map(row.map((cell) => [cell, mean((down ? cells[cell]!.above : cells[cell]!.below).map((other) => position.get(other)!)) ?? position.get(cell)!]));
      row.sort((a, b) => key.get(a)! - key.get(b)! || position.get(a)! - position.get(b)!);
      number(row);
    }
  }
  return order;
}

function placeRows(cells: readonly Cell[], order: readonly (readonly number[])[]): readonly number[] {
  const xs = cells.map(() => 0);
  for (const row of order) place(row, cells, xs, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? order : order.toReversed()) {
      place(row, cells, xs, (cell) => weightedMean((down ? cells[cell]!.above : cells[cell]!.below).map((other) => ({ value: xs[other]!, weight: pull(cells[other]!) }))) ?? xs[cell]!);
    }
  }
  return xs;
}

/**
 * Puts a row where its cells want to be, as far as they do not overlap: least squares in the given order, by pooling
 * neighbours that would (isotonic regression).
 */
function place(row: readonly number[], cells: readonly Cell[], xs: number[], wanted: (cell: number) => number): void {
  const offsets: number[] = [];
  for (const [i, cell] of row.entries()) offsets.push(i === 0 ? 0 : offsets[i - 1]! + (cells[row[i - 1]!]!.width + cells[cell]!.width) / 2 + GAP.x);
  const pools: { sum: number; weight: number; count: number }[] = [];
  for (const [i, cell] of row.entries()) {
    const weight = pull(cells[cell]!);
    pools.push({ sum: weight * (wanted(cell) - offsets[i]!), weight, count: 1 });
    while (pools.length > 1 && average(pools.at(-2)!) > average(pools.at(-1)!)) {
      const last = pools.pop()!;
      const before = pools.pop()!;
      pools.push({ sum: before.sum + last.sum, weight: before.weight + last.weight, count: before.count + last.count });
    }
  }
  const places = pools.flatMap((pool) => Array<number>(pool.count).fill(average(pool)));
  row.forEach((cell, i) => { xs[cell] = places[i]! + offsets[i]!; });
}

function pull({ light = false }: Cell): number {
  return light ? 0.02 : 1;
}

function average({ sum, weight }: { readonly sum: number; readonly weight: number }): number {
  return sum / weight;
}

function weightedMean(values: readonly { readonly value: number; readonly weight: number }[]): number | undefined {
  const weight = values.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? undefined : values.reduce((sum, one) => sum + one.weight * one.value, 0) / weight;
}

function mean(values: readonly number[]): number | undefined {
  return weightedMean(values.map((value) => ({ value, weight: 1 })));
}

function route(path: readonly number[], center: (cell: number) => Point, cells: readonly Cell[]): readonly Point[] {
  return path.map((cell, i) => {
    const { x, y } = center(cell);
    const half = cells[cell]!.height / 2;
    return { x, y: i === 0 ? y + half : i === path.length - 1 ? y - half : y };
  });
}
