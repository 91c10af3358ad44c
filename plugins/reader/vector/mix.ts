import type { Expr } from '../../../core/wasm/expression.ts';
import { f32x4, i16x8, i32, i32x4, i8x16, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { ZEROS } from './lanes.ts';

/** `mix(a, b, to, bytes, weightA, weightB)`: weighted sums of bytes in float32, their fractions cut off; sixteen at a time. */
export function defineMix(module: ModuleWriter): void {
  module.function('mix', { a: 'i32', b: 'i32', to: 'i32', bytes: 'i32', weightA: 'f32', weightB: 'f32' }, (f, { a, b, to, bytes, weightA, weightB }) => {
    const end = f.let(i32.add(to, bytes));
    const [one, other] = [f.let(f32x4.splat(weightA)), f.let(f32x4.splat(weightB))];
    const [fromA, fromB] = [f.let(ZEROS), f.let(ZEROS)];
    f.while(i32.ltU(to, end), () => {
      f.set(fromA, v128.load(a));
      f.set(fromB, v128.load(b));
      const sums = fours(fromA).map((four, i) => i32x4.truncSatF32x4S(f32x4.add(f32x4.mul(four, one), f32x4.mul(fours(fromB)[i]!, other)))) as Four;
      f.do(v128.store(to, i8x16.narrowI16x8U(i16x8.narrowI32x4S(sums[0], sums[1]), i16x8.narrowI32x4S(sums[2], sums[3]))));
      for (const pointer of [a, b, to]) f.advance(pointer, 16);
    });
  });
}

type Four = [Expr<'v128'>, Expr<'v128'>, Expr<'v128'>, Expr<'v128'>];

/** Sixteen bytes as four vectors of float32. */
function fours(bytes: Expr<'v128'>): Four {
  const [low, high] = [i16x8.extendLowI8x16U(bytes), i16x8.extendHighI8x16U(bytes)];
  return [i32x4.extendLowI16x8U(low), i32x4.extendHighI16x8U(low), i32x4.extendLowI16x8U(high), i32x4.extendHighI16x8U(high)].map(f32x4.convertI32x4S) as Four;
}
