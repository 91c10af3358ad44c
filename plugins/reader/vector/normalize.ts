import type { Expr } from '../../../core/wasm/expression.ts';
import type { FunctionWriter, Local } from '../../../core/wasm/function-writer.ts';
import { f32, f32x4, f64, f64x2, i32, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { highHalf, lowHalves, pick32 } from './lanes.ts';

/**
 * `normalizeBytes(from, pixels, tables, red, green, blue)` looks every value up in the table of its channel (three of 256
 * float32) and writes three planes. `normalizeFloats(from, pixels, options, …)` computes (value / scale - mean) / std, where
 * `options` are a float64 scale, three means and three deviations: float32 after each step, subtraction and the second
 * division in float64; four pixels at a time.
 */
export function defineNormalize(module: ModuleWriter): void {
  const planes = { red: 'i32', green: 'i32', blue: 'i32' } as const;
  module.function('normalizeBytes', { from: 'i32', pixels: 'i32', tables: 'i32', ...planes }, (f, { from, pixels, tables, ...to }) => {
    const end = f.let(i32.add(from, i32.mul(pixels, 3)));
    f.while(i32.ltU(from, end), () => {
      for (const [channel, plane] of [to.red, to.green, to.blue].entries()) {
        f.do(f32.store(plane, f32.load(i32.add(tables, i32.shl(i32.load8U(from, channel), 2)), channel * 1024)));
        f.advance(plane, 4);
      }
      f.advance(from, 3);
    });
  });
  module.function('normalizeFloats', { from: 'i32', pixels: 'i32', options: 'i32', ...planes }, (f, { from, pixels, options, ...to }) => {
    const end = f.let(i32.add(from, i32.mul(pixels, 12)));
    const numbers = Array.from({ length: 7 }, (_, i) => f.let(f64x2.splat(f64.load(options, i * 8))));
    const scale = f.let(lowHalves(f32x4.demoteF64x2Zero(numbers[0]!), f32x4.demoteF64x2Zero(numbers[0]!)));
    f.while(i32.ltU(from, end), () => {
      const channels = deinterleave(f, from);
      for (const [channel, plane] of [to.red, to.green, to.blue].entries()) {
        f.do(v128.store(plane, normalized(f, f32x4.div(channels[channel]!, scale), numbers[1 + channel]!, numbers[4 + channel]!)));
        f.advance(plane, 16);
      }
      f.advance(from, 48);
    });
  });
}

type Vector = Local<'v128'>;

/** Reds, greens and blues of four pixels. */
function deinterleave(f: FunctionWriter, from: Local<'i32'>): Expr<'v128'>[] {
  const [a, b, c] = [0, 16, 32].map((offset) => f.let(v128.load(from, offset))) as [Vector, Vector, Vector];
  return [
    pick32(pick32(a, b, [0, 3, 6, 6]), c, [0, 1, 2, 5]),
    pick32(pick32(a, b, [1, 4, 7, 7]), c, [0, 1, 2, 6]),
    pick32(pick32(a, b, [2, 5, 5, 5]), c, [0, 1, 4, 7]),
  ];
}

function normalized(f: FunctionWriter, scaled: Expr<'v128'>, mean: Vector, std: Vector): Expr<'v128'> {
  const all = f.let(scaled);
  const [low, high] = [all, highHalf(all)].map((half) => {
    const centred = f32x4.demoteF64x2Zero(f64x2.sub(f64x2.promoteLowF32x4(half), mean));
    return f32x4.demoteF64x2Zero(f64x2.div(f64x2.promoteLowF32x4(centred), std));
  });
  return lowHalves(low!, high!);
}
