import type { Expr, Operand } from '../../../core/wasm/expression.ts';
import type { FunctionWriter } from '../../../core/wasm/function-writer.ts';
import { i32, i8x16, v128 } from '../../../core/wasm/instructions.ts';

/** Stands for a zero byte in `pick`. */
export const ZERO = 0x80;

/** Bytes of a vector by their places, `ZERO` where there is none. */
export function pick(vector: Expr<'v128'>, places: readonly number[]): Expr<'v128'> {
  return i8x16.swizzle(vector, v128.const([...places, ...Array<number>(16 - places.length).fill(ZERO)]));
}

/** Four 32-bit lanes of two vectors; those of `b` are counted from 4. */
export function pick32(a: Expr<'v128'>, b: Expr<'v128'>, lanes: readonly [number, number, number, number]): Expr<'v128'> {
  return i8x16.shuffle(a, b, lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)));
}

/** The lower halves of two vectors. */
export function lowHalves(a: Expr<'v128'>, b: Expr<'v128'>): Expr<'v128'> {
  return pick32(a, b, [0, 1, 4, 5]);
}

/** The upper half of a vector as its lower one. */
export function highHalf(a: Expr<'v128'>): Expr<'v128'> {
  return pick32(a, a, [2, 3, 2, 3]);
}

/** Four times an int32. */
export function int32s(value: number): Expr<'v128'> {
  return v128.const([...new Uint8Array(Int32Array.of(value, value, value, value).buffer)]);
}

/** Four times a float32. */
export function float32s(value: number): Expr<'v128'> {
  return v128.const([...new Uint8Array(Float32Array.of(value, value, value, value).buffer)]);
}

/** All sixteen bytes zero. */
export const ZEROS = int32s(0);

/** Runs code that writes up to four bytes behind `end`, because a pixel is stored as a whole vector, and puts them back. */
export function keepBehind(f: FunctionWriter, end: Operand<'i32'>, body: () => void): void {
  const [address, kept] = [f.let(i32.add(end, 0)), f.let(i32.load(end))];
  body();
  f.do(i32.store(address, kept));
}
