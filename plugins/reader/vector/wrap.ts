import type { Local } from '../../../core/wasm/function-writer.ts';
import { f32x4, i16x8, i32, i32x4, i8x16, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { float32s, int32s } from './lanes.ts';

/**
 * `wrap(from, to, values)`: float32 to bytes, cut off and modulo 256; sixteen at a time. Returns 1 where a value may not fit
 * an int32: the result is then of no use.
 */
export function defineWrap(module: ModuleWriter): void {
  module.function('wrap', { from: 'i32', to: 'i32', values: 'i32' }, (f, { from, to, values }) => {
    const end = f.let(i32.add(from, i32.shl(values, 2)));
    const fits = f.let(int32s(-1));
    f.while(i32.ltU(from, end), () => {
      const fours = [0, 16, 32, 48].map((offset) => f.let(v128.load(from, offset)));
      f.set(fits, fours.map((four) => f32x4.lt(f32x4.abs(four), float32s(2 ** 31))).reduce(v128.and, fits));
      const [p, q, r, s] = fours.map((four) => f.let(v128.and(i32x4.truncSatF32x4S(four), int32s(0xff)))) as [Vector, Vector, Vector, Vector];
      f.do(v128.store(to, i8x16.narrowI16x8U(i16x8.narrowI32x4S(p, q), i16x8.narrowI32x4S(r, s))));
      f.advance(from, 64);
      f.advance(to, 16);
    });
    f.return(i32.ne(i8x16.allTrue(fits), 1));
  }, 'i32');
}

type Vector = Local<'v128'>;
