import { INTERPOLATION } from './interpolation.ts';

/** For each output position along one axis: which source positions are summed with which weights. */
export interface Taps {
  /** Taps per output position: 2, 4 or 8. */
  readonly count: number;
  /** [length] source position of the first tap; the others follow it. May lie beyond either end of the axis. */
  readonly starts: Int32Array;
  /** [length * count] source positions, clamped to the axis, which repeats the border. */
  readonly positions: Int32Array;
  /** [length * count] float32 weights that sum to one. */
  readonly weights: Float32Array;
}

/** `linear-area` is what INTER_AREA does where it enlarges: weights by overlap of neighbouring cells. */
export type TapKind = typeof INTERPOLATION.linear | typeof INTERPOLATION.cubic | typeof INTERPOLATION.lanczos4 | 'linear-area';

const f = Math.fround;

/**
 * The weights of OpenCV 4.2's separable resizing (modules/imgproc/src/resize.cpp): pixel centres at half positions, and
 * float32 wherever it computes in float32, because rounding decides the last bit of the result.
 */
export function tapsFor(kind: TapKind, source: number, target: number, axis: 'x' | 'y'): Taps {
  const count = kind === INTERPOLATION.cubic ? 4 : kind === INTERPOLATION.lanczos4 ? 8 : 2;
  const taps = { count, starts: new Int32Array(target), positions: new Int32Array(target * count), weights: new Float32Array(target * count) };
  const inverse = target / source;
  for (let i = 0; i < target; i++) {
    const [start, fraction] = kind === 'linear-area' ? overlapOf(i, inverse) : centreOf(i, 1 / inverse);
    // OpenCV drops the fraction at the borders of a row but not of a column; the products round differently.
    const outside = count === 2 && axis === 'x' && (start < 0 || start >= source - 1);
    taps.weights.set(weightsOf(kind, outside ? 0 : fraction), i * count);
    const first = taps.starts[i] = start - count / 2 + 1;
    for (let k = 0; k < count; k++) taps.positions[i * count + k] = Math.min(source - 1, Math.max(0, first + k));
  }
  return taps;
}

/** Weights as 11-bit integers, the form uint8 images are resized in. */
export function fixedWeights({ weights }: Taps): Int32Array {
  return Int32Array.from(weights, (weight) => roundHalfEven(weight * 2048));
}

/** Adding and taking away 1.5 * 2^23 in float32 rounds to the nearest integer, ties to even. */
export const ROUNDER = 12582912;

/** Rounds as the C library's `lrint` does. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function centreOf(i: number, scale: number): [start: number, fraction: number] {
  const position = f((i + 0.5) * scale - 0.5);
  const start = Math.floor(position);
  return [start, f(position - start)];
}

function overlapOf(i: number, inverse: number): [start: number, fraction: number] {
  const start = Math.floor(i * (1 / inverse));
  const fraction = f(i + 1 - (start + 1) * inverse);
  return [start, fraction <= 0 ? 0 : f(fraction - Math.floor(fraction))];
}

function weightsOf(kind: TapKind, x: number): number[] {
  if (kind === INTERPOLATION.cubic) return cubicWeights(x);
  if (kind === INTERPOLATION.lanczos4) return lanczosWeights(x);
  return [f(1 - x), x];
}

/** Keys' cubic with a = -0.75, by Horner's rule in float32. */
function cubicWeights(x: number): number[] {
  const a = -0.75;
  const outer = f(x + 1);
  const far = f(f(f(f(f(f(f(a * outer) - 5 * a) * outer) + 8 * a) * outer)) - 4 * a);
  const near = (t: number): number => f(f(f(f(f(f((a + 2) * t) - (a + 3)) * t)) * t) + 1);
  const [second, third] = [near(x), near(f(1 - x))];
  return [far, second, third, f(f(f(1 - far) - second) - third)];
}

/** Lanczos with a = 4; the sines of the eight arguments follow from one by the angle sum, an eighth of a turn apart. */
function lanczosWeights(x: number): number[] {
  if (x < 1.1920929e-7) return [0, 0, 0, 1, 0, 0, 0, 0];
  const r = Math.SQRT1_2;
  const turns = [[1, 0], [-r, -r], [0, 1], [r, -r], [-1, 0], [r, r], [0, -1], [-r, r]] as const;
  const start = -f(x + 3) * Math.PI * 0.25;
  const [sine, cosine] = [Math.sin(start), Math.cos(start)];
  const weights = turns.map(([s, c], i) => {
    const y = -f(f(x + 3) - i) * Math.PI * 0.25;
    return f((s * sine + c * cosine) / (y * y));
  });
  const scale = f(1 / weights.reduce((sum, weight) => f(sum + weight), 0));
  return weights.map((weight) => f(weight * scale));
}
