import { lower } from '../lowering.ts';

/** Whole factors are a `Resize`, which runtimes run on integers too; others gather the rows and columns Paddle takes. */
lower('ResizeNearest', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners } }) => {
  const [rows, columns] = [2, 3].map((axis) => sources(x.type.shape[axis]!, y.type.shape[axis]!, alignCorners));
  const factors = [2, 3].map((axis) => y.type.shape[axis]! / x.type.shape[axis]!);
  if (repeats(rows!, factors[0]!) && repeats(columns!, factors[1]!)) {
    return on.emit(y, 'Resize', [x, undefined, on.floats([1, 1, ...factors])], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  }
  on.emit(y, 'Gather', [on.op('Gather', [x, on.ints(rows!)], { axis: 2 }), on.ints(columns!)], { axis: 3 });
});

/** The source of each row or column, with float32 steps as in Paddle's `nearest_interp`: they decide. */
function sources(from: number, to: number, alignCorners: boolean): number[] {
  const ratio = to <= 1 ? 0 : Math.fround(alignCorners ? (from - 1) / (to - 1) : from / to);
  return Array.from({ length: to }, (_, k) => Math.min(Math.trunc(Math.fround(ratio * k) + (alignCorners ? 0.5 : 0)), from - 1));
}

function repeats(rows: readonly number[], factor: number): boolean {
  return Number.isInteger(factor) && rows.every((source, k) => source === Math.floor(k / factor));
}
