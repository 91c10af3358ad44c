import type { Expr } from '../wasm/expression.ts';
import type { FunctionWriter, Local } from '../wasm/function-writer.ts';
import { instantiate } from '../wasm/instantiate.ts';
import { f32x4, f64, f64x2, i32, i64, i64x2, i8x16, v128 } from '../wasm/instructions.ts';
import { ModuleWriter } from '../wasm/module-writer.ts';

/** Numbers one turn of a loop makes; what is left of an array is the caller's. */
const TURN = 4;
/** Numbers made before they are copied to where they belong: few enough to stay in the fastest cache. */
const CHUNK = 4096;
/** Below this many, compiling would take longer than drawing. */
const WORTHWHILE = 4096;
/** Where the memory holds the generator's state and the numbers. */
const [STATE, NUMBERS] = [0, 64];

interface Functions {
  normal(end: number, deviation: number): void;
  uniform(end: number, low: number, width: number): void;
}

/** The generator's words as `getState` of pure-rand's xoroshiro128+ gives them. */
export type GeneratorState = readonly number[];

/** How many numbers stand in the array now, and where the generator is after them. */
export interface Filled {
  readonly count: number;
  readonly state: GeneratorState;
}

/**
 * Fills the front of an array with the normal numbers that drawing them one by one from xoroshiro128+ by Box and Muller gives, two for
 * each draw: a full YOLOv3 has 21 million weights, which JavaScript draws in most of a second. It differs from `Math` by
 * less than rounding to float32 does. Fills nothing where the array is short or this Node has no vectors.
 */
export function fillNormal(data: Float32Array, deviation: number, state: GeneratorState): Filled {
  return fill(data, state, ({ normal }, end) => normal(end, deviation));
}

/** The same for uniform numbers in [low, high). */
export function fillUniform(data: Float32Array, low: number, high: number, state: GeneratorState): Filled {
  return fill(data, state, ({ uniform }, end) => uniform(end, low, high - low));
}

type Module = NonNullable<ReturnType<typeof instantiate<Functions>>>;
let compiled: { readonly module: Module | undefined } | undefined;

function fill(data: Float32Array, state: GeneratorState, draw: (functions: Functions, end: number) => void): Filled {
  if (data.length < WORTHWHILE) return { count: 0, state };
  compiled ??= { module: instantiate<Functions>(writeModule()) };
  if (compiled.module === undefined) return { count: 0, state };
  const { functions, memory: { buffer } } = compiled.module;
  const [high0, low0, high1, low1] = state as [number, number, number, number];
  const words = new Int32Array(buffer, STATE, 4);
  words.set([low0, high0, low1, high1]);
  const count = data.length - data.length % TURN;
  for (let at = 0; at < count; at += CHUNK) {
    const length = Math.min(CHUNK, count - at);
    draw(functions, NUMBERS + 4 * length);
    data.set(new Float32Array(buffer, NUMBERS, length), at);
  }
  return { count, state: [words[1]!, words[0]!, words[3]!, words[2]!] };
}

function writeModule(): ModuleWriter {
  const module = new ModuleWriter({ initial: 1, maximum: 1 });
  module.function('uniform', { end: 'i32', low: 'f64', width: 'f64' }, (f, { end, low, width }) => {
    const [lows, widths] = [f.let(f64x2.splat(low)), f.let(f64x2.splat(width))];
    eachTurn(f, end, (generator) => {
      const [first, second] = [pair(f, generator), pair(f, generator)].map((units) => f32x4.demoteF64x2Zero(f64x2.add(lows, f64x2.mul(widths, units))));
      return i8x16.shuffle(first!, second!, lanes(0, 1, 4, 5));
    });
  });
  module.function('normal', { end: 'i32', deviation: 'f64' }, (f, { end, deviation }) => {
    const deviations = f.let(f64x2.splat(deviation));
    eachTurn(f, end, (generator) => {
      const [lengthA, angleA, lengthB, angleB] = [0, 1, 2, 3].map(() => f.let(unit(f, generator))) as [Local<'f64'>, Local<'f64'>, Local<'f64'>, Local<'f64'>];
      const radius = f.let(f64x2.mul(deviations, f64x2.sqrt(f64x2.mul(each(-2), logarithm(f, f64x2.sub(each(1), both(lengthA, lengthB)))))));
      const { cosine, sine } = cosineAndSine(f, f64x2.mul(each(2 * Math.PI), both(angleA, angleB)));
      const [first, second] = [cosine, sine].map((values) => f32x4.demoteF64x2Zero(f64x2.mul(radius, values)));
      return i8x16.shuffle(first!, second!, lanes(0, 4, 1, 5));
    });
  });
  return module;
}

type Generator = readonly [Local<'i64'>, Local<'i64'>];

/** Four float32 for each turn, from the first place to `end`. */
function eachTurn(f: FunctionWriter, end: Local<'i32'>, numbers: (generator: Generator) => Expr<'v128'>): void {
  const generator: Generator = [f.let(i64.load(i32.const(STATE))), f.let(i64.load(i32.const(STATE + 8)))];
  const at = f.let(i32.const(NUMBERS));
  f.while(i32.ltU(at, end), () => {
    f.do(v128.store(at, numbers(generator)));
    f.advance(at, 4 * TURN);
  });
  for (const [i, word] of generator.entries()) f.do(i64.store(i32.const(STATE + 8 * i), word));
}

function pair(f: FunctionWriter, generator: Generator): Expr<'v128'> {
  const [a, b] = [f.let(unit(f, generator)), f.let(unit(f, generator))];
  return both(a, b);
}

/** A multiple of 2^-53 in [0, 1): 26 bits of one draw, 27 of the next. */
function unit(f: FunctionWriter, generator: Generator): Expr<'f64'> {
  const [high, low] = [2 ** 26, 2 ** 27].map((values) => f.let(f64.convertI32S(i32.and(next(f, generator), values - 1))));
  return f64.add(f64.mul(high!, f64.const(2 ** -26)), f64.mul(low!, f64.const(2 ** -53)));
}

/** The lower 32 bits of a draw. Source: Blackman and Vigna, xoroshiro128+ with the constants 24, 16, 37. */
function next(f: FunctionWriter, [s0, s1]: Generator): Expr<'i32'> {
  const drawn = f.let(i32.wrapI64(i64.add(s0, s1)));
  f.set(s1, i64.xor(s1, s0));
  f.set(s0, i64.xor(i64.xor(i64.rotl(s0, i64.const(24)), s1), i64.shl(s1, i64.const(16))));
  f.set(s1, i64.rotl(s1, i64.const(37)));
  return drawn;
}

/** Bits of the double √½. */
const SQRT_HALF = doubleBits(Math.SQRT1_2);
const ONE = doubleBits(1);
/** The upper bits of ln 2, few enough that a multiple by an exponent is exact, and the rest. */
const LN2_HIGH = Math.floor(Math.LN2 * 2 ** 29) / 2 ** 29;
const LN2_LOW = Math.LN2 - LN2_HIGH + 2.3190468138462996e-17;

/**
 * Of normal numbers. With x = 2^k·m and m in [√½, √2): k·ln 2 + 2·atanh((m - 1) / (m + 1)), whose series in the square of
 * that quotient, at most 0.03, needs eleven terms.
 */
function logarithm(f: FunctionWriter, x: Expr<'v128'>): Expr<'v128'> {
  const raised = f.let(i64x2.add(x, eachBits(ONE - SQRT_HALF)));
  const mantissa = f.let(i64x2.add(v128.and(raised, eachBits(2n ** 52n - 1n)), eachBits(SQRT_HALF)));
  // An integer below 2^52 in the last bits of 2^52 is a sum.
  const exponent = f.let(f64x2.sub(v128.or(i64x2.shrU(raised, 52), each(2 ** 52)), each(2 ** 52 + 1023)));
  const quotient = f.let(f64x2.div(f64x2.sub(mantissa, each(1)), f64x2.add(mantissa, each(1))));
  const series = polynomial(f, f64x2.mul(quotient, quotient), Array.from({ length: 11 }, (_, n) => 2 / (2 * n + 1)));
  return f64x2.add(f64x2.mul(exponent, each(LN2_HIGH)), f64x2.add(f64x2.mul(exponent, each(LN2_LOW)), f64x2.mul(quotient, series)));
}

/** The upper bits of π/2, few enough that its multiples up to four are exact, and the rest. */
const HALF_PI_HIGH = Math.fround(Math.PI / 2);
const HALF_PI_LOW = Math.PI / 2 - HALF_PI_HIGH + 6.123233995736766e-17;

/** Of angles in [0, 2π): Taylor's series in [-π/4, π/4] around the nearest of 0, π/2, π, 3π/2 and 2π. */
function cosineAndSine(f: FunctionWriter, angle: Expr<'v128'>): Record<'cosine' | 'sine', Expr<'v128'>> {
  const x = f.let(angle);
  const quarters = f.let(f64x2.nearest(f64x2.mul(x, each(2 / Math.PI))));
  const rest = f.let(f64x2.sub(f64x2.sub(x, f64x2.mul(quarters, each(HALF_PI_HIGH))), f64x2.mul(quarters, each(HALF_PI_LOW))));
  const square = f.let(f64x2.mul(rest, rest));
  const sine = f.let(f64x2.mul(rest, polynomial(f, square, Array.from({ length: 9 }, (_, n) => (-1) ** n / factorial(2 * n + 1)))));
  const cosine = f.let(polynomial(f, square, Array.from({ length: 9 }, (_, n) => (-1) ** n / factorial(2 * n))));
  const count = f.let(f64x2.add(quarters, each(2 ** 52)));
  const odd = f.let(i64x2.neg(v128.and(count, eachBits(1n))));
  const signOf = (quarter: Expr<'v128'>): Expr<'v128'> => i64x2.shl(v128.and(quarter, eachBits(2n)), 62);
  return {
    cosine: f.let(v128.xor(v128.bitselect(sine, cosine, odd), signOf(i64x2.add(count, eachBits(1n))))),
    sine: f.let(v128.xor(v128.bitselect(cosine, sine, odd), signOf(count))),
  };
}

/** Coefficients from the constant up. Even and odd powers apart, again and again (Estrin): the sums need not wait for each other. */
function polynomial(f: FunctionWriter, x: Expr<'v128'>, coefficients: readonly number[]): Expr<'v128'> {
  if (coefficients.length === 1) return each(coefficients[0]!);
  const variable = f.let(x);
  const [even, odd] = [0, 1].map((parity) => coefficients.filter((_, power) => power % 2 === parity));
  if (coefficients.length === 2) return f64x2.add(each(even![0]!), f64x2.mul(variable, each(odd![0]!)));
  const square = f.let(f64x2.mul(variable, variable));
  return f64x2.add(polynomial(f, square, even!), f64x2.mul(variable, polynomial(f, square, odd!)));
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function both(a: Expr<'f64'>, b: Expr<'f64'>): Expr<'v128'> {
  return f64x2.replaceLane(f64x2.splat(a), b, 1);
}

function each(value: number): Expr<'v128'> {
  return eachBits(doubleBits(value));
}

function eachBits(bits: bigint): Expr<'v128'> {
  return v128.const([...new Uint8Array(BigInt64Array.of(bits, bits).buffer)]);
}

function doubleBits(value: number): bigint {
  return new BigInt64Array(Float64Array.of(value).buffer)[0]!;
}

/** Lanes of float32 for `i8x16.shuffle`. */
function lanes(...indices: readonly number[]): number[] {
  return indices.flatMap((index) => [0, 1, 2, 3].map((byte) => 4 * index + byte));
}
