import type { Expr } from '../../../core/wasm/expression.ts';
import type { FunctionWriter, Local } from '../../../core/wasm/function-writer.ts';
import { f32x4, f64, f64x2, i16x8, i32, i32x4, i8x16, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { lowHalves, pick, pick32, ZERO } from './lanes.ts';

/**
 * `recolor(from, to, pixels, matrix)` multiplies colours in bytes by a matrix of twelve float64, in float64, and writes float32;
 * `recolorClipped` rounds halves to even and clips to bytes. Four pixels at a time.
 */
export function defineRecolor(module: ModuleWriter): void {
  const parameters = { from: 'i32', to: 'i32', pixels: 'i32', matrix: 'i32' } as const;
  module.function('recolor', parameters, (f, { from, to, pixels, matrix }) => {
    const end = f.let(i32.add(from, i32.mul(pixels, 3)));
    const factors = factorsOf(f, matrix);
    f.while(i32.ltU(from, end), () => {
      const [r, g, b] = channelsOf(f, v128.load(from), factors, (low, high) => lowHalves(f32x4.demoteF64x2Zero(low), f32x4.demoteF64x2Zero(high)));
      storeInterleaved(f, to, r, g, b);
      f.advance(from, 12);
      f.advance(to, 48);
    });
  });
  module.function('recolorClipped', parameters, (f, { from, to, pixels, matrix }) => {
    const end = f.let(i32.add(from, i32.mul(pixels, 3)));
    const factors = factorsOf(f, matrix);
    f.while(i32.ltU(from, end), () => {
      const [r, g, b] = channelsOf(f, v128.load(from), factors, (low, high) => lowHalves(rounded(low), rounded(high)));
      const bytes = i8x16.narrowI16x8U(i16x8.narrowI32x4S(r, g), i16x8.narrowI32x4S(b, b));
      f.do(v128.store(to, pick(bytes, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])));
      f.advance(from, 12);
      f.advance(to, 12);
    });
  });
}

type Vector = Local<'v128'>;
type Channels = [Vector, Vector, Vector];

/** The matrix, each number twice. */
function factorsOf(f: FunctionWriter, matrix: Local<'i32'>): Vector[] {
  return Array.from({ length: 12 }, (_, i) => f.let(f64x2.splat(f64.load(matrix, i * 8))));
}

/** Every channel of four pixels: each pair of pixels by itself in float64, joined by `join`. */
function channelsOf(f: FunctionWriter, pixels: Expr<'v128'>, factors: readonly Vector[], join: (low: Expr<'v128'>, high: Expr<'v128'>) => Expr<'v128'>): Channels {
  const bytes = f.let(pixels);
  const [low, high] = [0, 6].map((first) => [0, 1, 2].map((channel) => f.let(pairOf(bytes, first + channel)))) as [Channels, Channels];
  return [0, 4, 8].map((row) => f.let(join(rowOf(low, factors, row), rowOf(high, factors, row)))) as Channels;
}

/** One channel of two neighbouring pixels in float64. */
function pairOf(bytes: Vector, at: number): Expr<'v128'> {
  return f64x2.convertLowI32x4S(pick(bytes, [at, ZERO, ZERO, ZERO, at + 3, ZERO, ZERO, ZERO]));
}

function rowOf([red, green, blue]: Channels, factors: readonly Vector[], row: number): Expr<'v128'> {
  const [r, g, b, one] = factors.slice(row, row + 4) as [Vector, Vector, Vector, Vector];
  return f64x2.add(f64x2.add(f64x2.add(f64x2.mul(r, red), f64x2.mul(g, green)), f64x2.mul(b, blue)), one);
}

function rounded(pair: Expr<'v128'>): Expr<'v128'> {
  return i32x4.truncSatF64x2SZero(f64x2.nearest(pair));
}

function storeInterleaved(f: FunctionWriter, to: Local<'i32'>, r: Vector, g: Vector, b: Vector): void {
  const [first, second] = [f.let(pick32(r, g, [0, 4, 1, 5])), f.let(pick32(r, g, [2, 6, 3, 7]))];
  f.do(v128.store(to, pick32(first, b, [0, 1, 4, 2])));
  f.do(v128.store(to, lowHalves(pick32(first, b, [3, 5, 3, 5]), second), 16));
  f.do(v128.store(to, pick32(second, b, [6, 2, 3, 7]), 32));
}
