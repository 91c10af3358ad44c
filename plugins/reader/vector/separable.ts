import type { Expr } from '../../../core/wasm/expression.ts';
import type { FunctionWriter, Local } from '../../../core/wasm/function-writer.ts';
import { f32x4, i16x8, i32, i32x4, i8x16, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { float32s, int32s, keepBehind, pick, ZERO, ZEROS } from './lanes.ts';

/**
 * Passes of separable resizing; the taps of an output pixel are neighbours in a row that has been padded.
 *
 * `across<taps>(row, to, pixels, starts, weights)` computes `pixels` output pixels of bytes: `starts` are int32, the place of
 * the first of the taps; `weights` are int16, as many for every output pixel as there are taps. Two taps give sums shifted
 * right by four as int16, four give float32, eight give int32: what the pass down computes with.
 *
 * `down<taps>(rows, weights, to, values)` computes a row of bytes: `rows` are addresses, `weights` the int32 of this output row.
 *
 * `acrossFloat<taps>` and `downFloat<taps>` do the same in float32 throughout; `…Mirrored` takes its taps from right to left.
 *
 * The passes down write whole vectors, up to seven bytes or three float32 behind the row.
 */
export function defineSeparable(module: ModuleWriter): void {
  for (const taps of [2, 4, 8]) {
    defineAcross(module, taps);
    defineAcrossFloat(module, taps, false);
    defineAcrossFloat(module, taps, true);
    defineDownFloat(module, taps);
  }
  defineDownTwo(module);
  defineDownFour(module);
  defineDownEight(module);
}

type Vector = Local<'v128'>;
type Pointer = Local<'i32'>;
const ACROSS = { row: 'i32', to: 'i32', pixels: 'i32', starts: 'i32', weights: 'i32' } as const;
const DOWN = { rows: 'i32', weights: 'i32', to: 'i32', values: 'i32' } as const;

function defineAcross(module: ModuleWriter, taps: number): void {
  module.function(`across${taps}`, ACROSS, (f, { row, to, pixels, starts, weights }) => {
    const end = f.let(i32.add(starts, i32.shl(pixels, 2)));
    const from = f.let(i32.const(0));
    const size = taps === 2 ? 6 : 12;
    keepBehind(f, i32.add(to, i32.mul(pixels, size)), () => f.while(i32.ltU(starts, end), () => {
      f.set(from, i32.add(row, i32.load(starts)));
      const pairs = Array.from({ length: taps / 2 }, (_, pair) => i32x4.dotI16x8S(tapPair(from, pair), v128.load32Splat(weights, pair * 4)));
      const sum = pairs.reduce(i32x4.add);
      if (taps === 2) f.do(v128.store64Lane(to, i16x8.narrowI32x4S(i32x4.shrS(sum, 4), ZEROS), 0));
      else f.do(v128.store(to, taps === 4 ? f32x4.convertI32x4S(sum) : sum));
      f.advance(to, size);
      f.advance(starts, 4);
      f.advance(weights, taps * 2);
    }));
  });
}

/** Channels of two neighbouring pixels as int16, side by side. */
function tapPair(from: Pointer, pair: number): Expr<'v128'> {
  return pick(v128.load64Zero(from, pair * 6), [0, 1, 2].flatMap((channel) => [channel, ZERO, channel + 3, ZERO]));
}

function defineAcrossFloat(module: ModuleWriter, taps: number, mirrored: boolean): void {
  module.function(`acrossFloat${taps}${mirrored ? 'Mirrored' : ''}`, ACROSS, (f, { row, to, pixels, starts, weights }) => {
    const end = f.let(i32.add(starts, i32.shl(pixels, 2)));
    const from = f.let(i32.const(0));
    keepBehind(f, i32.add(to, i32.mul(pixels, 12)), () => f.while(i32.ltU(starts, end), () => {
      f.set(from, i32.add(row, i32.load(starts)));
      const products = Array.from({ length: taps }, (_, tap) => f32x4.mul(v128.load(from, 12 * (mirrored ? taps - 1 - tap : tap)), v128.load32Splat(weights, tap * 4)));
      // More than two are added to a zero, as OpenCV begins its sums: it matters to the sign of zeros.
      f.do(v128.store(to, taps === 2 ? f32x4.add(products[0]!, products[1]!) : products.reduce(f32x4.add, ZEROS)));
      f.advance(to, 12);
      f.advance(starts, 4);
      f.advance(weights, taps * 4);
    }));
  });
}

/** From the last row to the first, the order in which OpenCV's vector code nests its additions. */
function defineDownFloat(module: ModuleWriter, taps: number): void {
  module.function(`downFloat${taps}`, DOWN, (f, { rows, weights, to, values }) => {
    const end = f.let(i32.add(to, i32.shl(values, 2)));
    const pointers = pointersOf(f, rows, taps);
    const factors = pointers.map((_, tap) => f.let(v128.load32Splat(weights, tap * 4)));
    f.while(i32.ltU(to, end), () => {
      const products = pointers.map((pointer, tap) => f32x4.mul(v128.load(pointer), factors[tap]!)).reverse();
      f.do(v128.store(to, products.reduce((sum, product) => f32x4.add(product, sum))));
      for (const pointer of [...pointers, to]) f.advance(pointer, 16);
    });
  });
}

/** Products of 16 bits each, cut rather than rounded. */
function defineDownTwo(module: ModuleWriter): void {
  module.function('down2', DOWN, (f, { rows, weights, to, values }) => {
    const end = f.let(i32.add(to, values));
    const pointers = pointersOf(f, rows, 2);
    const factors = pointers.map((_, tap) => f.let(v128.load16Splat(weights, tap * 4)));
    f.while(i32.ltU(to, end), () => {
      const [above, below] = pointers.map((pointer, tap) => upperProducts(f, f.let(v128.load(pointer)), factors[tap]!)) as [Expr<'v128'>, Expr<'v128'>];
      const sum = i16x8.shrS(i16x8.add(i16x8.add(above, below), i16x8.splat(2)), 2);
      f.do(v128.store64Lane(to, i8x16.narrowI16x8U(sum, ZEROS), 0));
      for (const pointer of pointers) f.advance(pointer, 16);
      f.advance(to, 8);
    });
  });
}

/** The upper halves of products of int16. */
function upperProducts(f: FunctionWriter, a: Vector, b: Vector): Expr<'v128'> {
  const [low, high] = [f.let(i32x4.extmulLowI16x8S(a, b)), f.let(i32x4.extmulHighI16x8S(a, b))];
  return i8x16.shuffle(low, high, [2, 6, 10, 14, 18, 22, 26, 30].flatMap((byte) => [byte, byte + 1]));
}

/** OpenCV's vector code sums in float32, eight values at a time; the rest of a row goes through integers. */
function defineDownFour(module: ModuleWriter): void {
  module.function('down4', DOWN, (f, { rows, weights, to, values }) => {
    const end = f.let(i32.add(to, values));
    const vectorEnd = f.let(i32.add(to, i32.and(values, -8)));
    const pointers = pointersOf(f, rows, 4);
    const integers = pointers.map((_, tap) => f.let(v128.load32Splat(weights, tap * 4)));
    const factors = integers.map((weight) => f.let(f32x4.mul(f32x4.convertI32x4S(weight), float32s(2 ** -22))));
    const sums = (offset: number): Expr<'v128'> => {
      const [p, q, r, s] = pointers.map((pointer, tap) => f32x4.mul(v128.load(pointer, offset), factors[tap]!)) as [Expr<'v128'>, Expr<'v128'>, Expr<'v128'>, Expr<'v128'>];
      return i32x4.truncSatF32x4S(f32x4.nearest(f32x4.add(p, f32x4.add(q, f32x4.add(r, s)))));
    };
    f.while(i32.ltU(to, vectorEnd), () => {
      f.do(v128.store64Lane(to, bytesOf(sums(0), sums(16)), 0));
      for (const pointer of pointers) f.advance(pointer, 32);
      f.advance(to, 8);
    });
    f.while(i32.ltU(to, end), () => {
      const products = pointers.map((pointer, tap) => i32x4.mul(i32x4.truncSatF32x4S(v128.load(pointer)), integers[tap]!));
      f.do(v128.store32Lane(to, bytesOf(rounded(products.reduce(i32x4.add)), ZEROS), 0));
      for (const pointer of pointers) f.advance(pointer, 16);
      f.advance(to, 4);
    });
  });
}

function defineDownEight(module: ModuleWriter): void {
  module.function('down8', DOWN, (f, { rows, weights, to, values }) => {
    const end = f.let(i32.add(to, values));
    const pointers = pointersOf(f, rows, 8);
    const factors = pointers.map((_, tap) => f.let(v128.load32Splat(weights, tap * 4)));
    const sum = (offset: number): Expr<'v128'> => rounded(pointers.map((pointer, tap) => i32x4.mul(v128.load(pointer, offset), factors[tap]!)).reduce(i32x4.add));
    f.while(i32.ltU(to, end), () => {
      f.do(v128.store64Lane(to, bytesOf(sum(0), sum(16)), 0));
      for (const pointer of pointers) f.advance(pointer, 32);
      f.advance(to, 8);
    });
  });
}

function pointersOf(f: FunctionWriter, rows: Pointer, count: number): Pointer[] {
  return Array.from({ length: count }, (_, row) => f.let(i32.load(rows, row * 4)));
}

/** Takes the 22 bits of both passes' weights off, rounded half up. */
function rounded(sums: Expr<'v128'>): Expr<'v128'> {
  return i32x4.shrS(i32x4.add(sums, int32s(1 << 21)), 22);
}

/** Eight int32, clipped, in the lower half. */
function bytesOf(low: Expr<'v128'>, high: Expr<'v128'>): Expr<'v128'> {
  return i8x16.narrowI16x8U(i16x8.narrowI32x4S(low, high), ZEROS);
}
