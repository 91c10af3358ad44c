import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import type { Tap } from '../backend-reference/interpolation.ts';
import type { Emitter, Sym } from './emitter.ts';

/** A resize along one axis as a matrix [to, from]; a separable resize is a product from each side. */
export function resizeMatrix(from: number, taps: readonly (readonly Tap[])[]): Tensor<'float32'> {
  const matrix = tensor('float32', [taps.length, from]);
  taps.forEach((sources, k) => { for (const { index, share } of sources) matrix.data[k * from + index]! += share; });
  return matrix;
}

/** How often each sample is repeated, where that is all there is to it. */
export function repeatsOf(from: number, taps: readonly (readonly Tap[])[]): number | undefined {
  const repeats = taps.length / from;
  return Number.isInteger(repeats) && taps.every((sources, k) => sources[0]!.index === Math.floor(k / repeats)) ? repeats : undefined;
}

/** rows · x · columnsᵀ on every plane of [N, C, H, W]. With `transposed` the gradient of that: rowsᵀ · x · columns. */
export function resize(on: Emitter, x: Sym, rows: Tensor, columns: Tensor, { transposed = false } = {}): Sym {
  const [batch, channels, height] = x.shape as [number, number, number];
  const [high, wide] = [rows, columns].map(({ shape }) => shape[transposed ? 1 : 0]!) as [number, number];
  const planes = batch * channels;
  const product = (sym: Sym, matrix: Tensor): Sym => on.matMul(on.reshape(sym, [-1, sym.shape.at(-1)!]), on.constant(matrix), { transB: !transposed });
  const across = on.transpose(on.reshape(product(x, columns), [planes, height, wide]), [0, 2, 1]);
  const down = on.transpose(on.reshape(product(across, rows), [planes, wide, high]), [0, 2, 1]);
  return on.reshape(down, [batch, channels, high, wide]);
}

/** Every row and column of [N, H, W, C] so often. */
export function repeat(on: Emitter, x: Sym, down: number, across: number): Sym {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const rows = on.broadcast(on.reshape(x, [batch, height, 1, width * channels]), [batch, height, down, width * channels]);
  const both = on.broadcast(on.reshape(rows, [batch * height * down, width, 1, channels]), [batch * height * down, width, across, channels]);
  return on.reshape(both, [batch, height * down, width * across, channels]);
}

/** The gradient of `repeat`: sums of blocks. */
export function sumBlocks(on: Emitter, dy: Sym, down: number, across: number): Sym {
  const [batch, height, width, channels] = dy.shape as [number, number, number, number];
  const columns = on.sum(on.reshape(dy, [batch * height, width / across, across, channels]), [2]);
  const blocks = on.sum(on.reshape(columns, [batch, height / down, down, width / across * channels]), [2]);
  return on.reshape(blocks, [batch, height / down, width / across, channels]);
}
