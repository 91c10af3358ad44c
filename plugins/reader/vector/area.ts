import type { Expr } from '../../../core/wasm/expression.ts';
import type { Local } from '../../../core/wasm/function-writer.ts';
import { f32x4, i16x8, i32, i32x4, i8x16, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { keepBehind, pick, ZERO, ZEROS } from './lanes.ts';

/**
 * Shrinking by area, in float32.
 *
 * `areaAcross(row, to, pixels, starts, counts, shares, step)` sums for every output pixel `counts` pixels of bytes from `starts`
 * on, `step` bytes apart, times their `shares`; `areaAcrossFloat` does so for float32.
 * `areaAdd(from, to, share, values)` adds a row times its share; `areaStore(from, to, values)` rounds sums to bytes.
 *
 * `areaAdd` and `areaStore` write whole vectors, up to three float32 or seven bytes behind the row.
 */
export function defineArea(module: ModuleWriter): void {
  defineAcross(module, 'areaAcross', (from) => f32x4.convertI32x4S(pick(v128.load32Zero(from), [0, ZERO, ZERO, ZERO, 1, ZERO, ZERO, ZERO, 2, ZERO, ZERO, ZERO])));
  defineAcross(module, 'areaAcrossFloat', (from) => v128.load(from));
  module.function('areaAdd', { from: 'i32', to: 'i32', share: 'f32', values: 'i32' }, (f, { from, to, share, values }) => {
    const end = f.let(i32.add(to, i32.shl(values, 2)));
    const factor = f.let(f32x4.splat(share));
    f.while(i32.ltU(to, end), () => {
      f.do(v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(from), factor))));
      for (const pointer of [from, to]) f.advance(pointer, 16);
    });
  });
  module.function('areaStore', { from: 'i32', to: 'i32', values: 'i32' }, (f, { from, to, values }) => {
    const end = f.let(i32.add(to, values));
    const integers = (offset: number): Expr<'v128'> => i32x4.truncSatF32x4S(f32x4.nearest(v128.load(from, offset)));
    f.while(i32.ltU(to, end), () => {
      f.do(v128.store64Lane(to, i8x16.narrowI16x8U(i16x8.narrowI32x4S(integers(0), integers(16)), ZEROS), 0));
      f.advance(from, 32);
      f.advance(to, 8);
    });
  });
}

function defineAcross(module: ModuleWriter, name: string, pixel: (from: Local<'i32'>) => Expr<'v128'>): void {
  const parameters = { row: 'i32', to: 'i32', pixels: 'i32', starts: 'i32', counts: 'i32', shares: 'i32', step: 'i32' } as const;
  module.function(name, parameters, (f, { row, to, pixels, starts, counts, shares, step }) => {
    const end = f.let(i32.add(starts, i32.shl(pixels, 2)));
    const [from, last, sum] = [f.let(i32.const(0)), f.let(i32.const(0)), f.let(ZEROS)];
    keepBehind(f, i32.add(to, i32.mul(pixels, 12)), () => f.while(i32.ltU(starts, end), () => {
      f.set(from, i32.add(row, i32.load(starts)));
      f.set(last, i32.add(shares, i32.shl(i32.load(counts), 2)));
      f.set(sum, ZEROS);
      f.while(i32.ltU(shares, last), () => {
        f.set(sum, f32x4.add(sum, f32x4.mul(pixel(from), v128.load32Splat(shares))));
        f.advance(from, step);
        f.advance(shares, 4);
      });
      f.do(v128.store(to, sum));
      f.advance(to, 12);
      f.advance(starts, 4);
      f.advance(counts, 4);
    }));
  });
}
