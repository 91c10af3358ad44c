import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** A resize along one axis as a matrix [to, from]; a separable resize is a product from each side. */
export interface ResizeMatrix {
  readonly from: number;
  readonly to: number;
  readonly matrix: Tensor<'float32'>;
  /** How often each sample is repeated, where that is all there is to it. */
  readonly repeats?: number;
}

/** Nearest interpolation with float32 steps, as in Paddle's `nearest_interp`: they decide the index. */
export function nearestMatrix(from: number, to: number, alignCorners: boolean): ResizeMatrix {
  const ratio = ratioOf(from, to, alignCorners);
  const sources = Array.from({ length: to }, (_, k) => Math.min(Math.trunc(Math.fround(ratio * k) + (alignCorners ? 0.5 : 0)), from - 1));
  const repeats = to / from;
  const even = Number.isInteger(repeats) && sources.every((source, k) => source === Math.floor(k / repeats));
  return { ...matrixOf(from, to, (k) => [[sources[k]!, 1]]), ...(even && { repeats }) };
}

/** Linear interpolation as in Paddle's `bilinear_interp`: mode 0 takes pixel centres, 1 corners; alignCorners overrides it. */
export function linearMatrix(from: number, to: number, alignCorners: boolean, alignMode: number): ResizeMatrix {
  const ratio = ratioOf(from, to, alignCorners);
  const centred = alignMode === 0 && !alignCorners;
  return matrixOf(from, to, (k) => {
    const source = Math.max(centred ? Math.fround(ratio * (k + 0.5) - 0.5) : Math.fround(ratio * k), 0);
    const low = Math.min(Math.trunc(source), from - 1);
    return [[low, 1 - (source - low)], [Math.min(low + 1, from - 1), source - low]];
  });
}

/** rows · x · columnsᵀ on every plane. */
export function resize(on: Emitter, x: string, shape: readonly number[], rows: ResizeMatrix, columns: ResizeMatrix): string {
  const wide = on.matMul(on.reshape(x, [-1, shape[3]!]), on.constant(columns.matrix), { transB: true });
  const y = on.op('MatMul', [on.constant(rows.matrix), on.reshape(wide, [-1, shape[2]!, columns.to])]);
  return on.reshape(y, [shape[0]!, shape[1]!, rows.to, columns.to]);
}

/** rowsᵀ · dy · columns on every plane. */
export function resizeGrad(on: Emitter, dy: string, shape: readonly number[], rows: ResizeMatrix, columns: ResizeMatrix): string {
  const narrow = on.op('MatMul', [on.reshape(dy, [-1, shape[3]!]), on.constant(columns.matrix)]);
  const dx = on.op('MatMul', [on.constant(transpose(rows)), on.reshape(narrow, [-1, shape[2]!, columns.from])]);
  return on.reshape(dx, [shape[0]!, shape[1]!, rows.from, columns.from]);
}

function matrixOf(from: number, to: number, taps: (k: number) => readonly (readonly [index: number, share: number])[]): ResizeMatrix {
  const matrix = tensor('float32', [to, from]);
  for (let k = 0; k < to; k++) for (const [index, share] of taps(k)) matrix.data[k * from + index]! += share;
  return { from, to, matrix };
}

function transpose({ from, to, matrix }: ResizeMatrix): Tensor {
  return tensor('float32', [from, to], Array.from({ length: from * to }, (_, i) => matrix.data[(i % to) * from + Math.floor(i / to)]!));
}

function ratioOf(from: number, to: number, alignCorners: boolean): number {
  if (to <= 1) return 0;
  return Math.fround(alignCorners ? (from - 1) / (to - 1) : from / to);
}
