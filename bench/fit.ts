/** Something measured at a place. */
type Point = readonly [x: number, y: number];

/** The power of x with which y grows: the slope of the least squares line through logarithms. 1 is growth in proportion. */
export function exponentOf(points: readonly Point[]): number {
  return lineOf(points.map(([x, y]) => [Math.log(x), Math.log(y)])).each;
}

/** The least squares line through points: what there is at 0, and what each unit of x adds. */
export function lineOf(points: readonly Point[]): { readonly fixed: number; readonly each: number } {
  const mean = (of: (point: Point) => number): number => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])];
  const each = mean((point) => (point[0] - x) * (point[1] - y)) / mean((point) => (point[0] - x) ** 2);
  return { fixed: y - each * x, each };
}
