import { columnsOf, pictureOf, pixelsFor, type Picture, type Pixels } from '../picture.ts';
import { INTERPOLATION } from './interpolation.ts';
import { createRowCache } from './rows.ts';
import { fixedWeights, ROUNDER, tapsFor, type TapKind, type Taps } from './taps.ts';

/**
 * Separable resizing of uint8 pictures in the integers of OpenCV 4.2: weights of 11 bits, rows as int32, one rounding at
 * the end, which each of the three kernels does in its own way.
 */
export function resizeFixed(picture: Picture, width: number, height: number, kind: TapKind): Picture {
  const across = tapsFor(kind, picture.width, width, 'x');
  const down = tapsFor(kind, picture.height, height, 'y');
  const pixels = pixelsFor(picture, 'uint8', width * height * 3);
  const rowOf = createRowCache(picture, down.count, () => new Int32Array(width * 3), horizontalPass(across, columnsOf(picture, across.positions)));
  const combine = kind === INTERPOLATION.cubic ? combineFour : kind === INTERPOLATION.lanczos4 ? combineEight : combineTwo;
  const weights = fixedWeights(down);
  for (let y = 0; y < height; y++) {
    const first = y * down.count;
    const rows = Array.from(down.positions.subarray(first, first + down.count), rowOf);
    combine(rows, weights.subarray(first, first + down.count), pixels.subarray(y * width * 3, (y + 1) * width * 3));
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function horizontalPass(taps: Taps, offsets: Int32Array): (row: Pixels, target: Int32Array) => void {
  const weights = fixedWeights(taps);
  if (taps.count === 2) return (row, target) => passTwo(row as Uint8Array, target, offsets, weights);
  if (taps.count === 4) return (row, target) => passFour(row as Uint8Array, target, offsets, weights);
  return (row, target) => passEight(row as Uint8Array, target, offsets, weights);
}

function passTwo(row: Uint8Array, target: Int32Array, offsets: Int32Array, weights: Int32Array): void {
  for (let i = 0, tap = 0; i < target.length; i += 3, tap += 2) {
    const left = offsets[tap]!;
    const right = offsets[tap + 1]!;
    const a = weights[tap]!;
    const b = weights[tap + 1]!;
    target[i] = Math.imul(row[left]!, a) + Math.imul(row[right]!, b);
    target[i + 1] = Math.imul(row[left + 1]!, a) + Math.imul(row[right + 1]!, b);
    target[i + 2] = Math.imul(row[left + 2]!, a) + Math.imul(row[right + 2]!, b);
  }
}

// Unrolled by hand: V8 does not, and these loops are most of what a larger interpolation costs.

function passFour(row: Uint8Array, target: Int32Array, offsets: Int32Array, weights: Int32Array): void {
  for (let i = 0, tap = 0; i < target.length; i += 3, tap += 4) {
    const p = offsets[tap]!;
    const q = offsets[tap + 1]!;
    const r = offsets[tap + 2]!;
    const s = offsets[tap + 3]!;
    const a = weights[tap]!;
    const b = weights[tap + 1]!;
    const c = weights[tap + 2]!;
    const d = weights[tap + 3]!;
    target[i] = Math.imul(row[p]!, a) + Math.imul(row[q]!, b) + Math.imul(row[r]!, c) + Math.imul(row[s]!, d);
    target[i + 1] = Math.imul(row[p + 1]!, a) + Math.imul(row[q + 1]!, b) + Math.imul(row[r + 1]!, c) + Math.imul(row[s + 1]!, d);
    target[i + 2] = Math.imul(row[p + 2]!, a) + Math.imul(row[q + 2]!, b) + Math.imul(row[r + 2]!, c) + Math.imul(row[s + 2]!, d);
  }
}

function passEight(row: Uint8Array, target: Int32Array, offsets: Int32Array, weights: Int32Array): void {
  for (let i = 0, tap = 0; i < target.length; i += 3, tap += 8) {
    const p = offsets[tap]!;
    const q = offsets[tap + 1]!;
    const r = offsets[tap + 2]!;
    const s = offsets[tap + 3]!;
    const t = offsets[tap + 4]!;
    const u = offsets[tap + 5]!;
    const v = offsets[tap + 6]!;
    const w = offsets[tap + 7]!;
    const a = weights[tap]!;
    const b = weights[tap + 1]!;
    const c = weights[tap + 2]!;
    const d = weights[tap + 3]!;
    const e = weights[tap + 4]!;
    const f = weights[tap + 5]!;
    const g = weights[tap + 6]!;
    const h = weights[tap + 7]!;
    target[i] = Math.imul(row[p]!, a) + Math.imul(row[q]!, b) + Math.imul(row[r]!, c) + Math.imul(row[s]!, d) + Math.imul(row[t]!, e) + Math.imul(row[u]!, f) + Math.imul(row[v]!, g) + Math.imul(row[w]!, h);
    target[i + 1] = Math.imul(row[p + 1]!, a) + Math.imul(row[q + 1]!, b) + Math.imul(row[r + 1]!, c) + Math.imul(row[s + 1]!, d) + Math.imul(row[t + 1]!, e) + Math.imul(row[u + 1]!, f) + Math.imul(row[v + 1]!, g) + Math.imul(row[w + 1]!, h);
    target[i + 2] = Math.imul(row[p + 2]!, a) + Math.imul(row[q + 2]!, b) + Math.imul(row[r + 2]!, c) + Math.imul(row[s + 2]!, d) + Math.imul(row[t + 2]!, e) + Math.imul(row[u + 2]!, f) + Math.imul(row[v + 2]!, g) + Math.imul(row[w + 2]!, h);
  }
}

/** Linear: products of 16 bits each, cut rather than rounded, as OpenCV's vector code does. */
function combineTwo(rows: readonly Int32Array[], weights: Int32Array, target: Uint8Array): void {
  const [above, below] = rows as [Int32Array, Int32Array];
  const a = weights[0]!;
  const b = weights[1]!;
  for (let i = 0; i < target.length; i++) {
    target[i] = ((Math.imul(a, above[i]! >> 4) >> 16) + (Math.imul(b, below[i]! >> 4) >> 16) + 2) >> 2;
  }
}

/** Cubic: OpenCV's vector code sums in float32, eight values at a time; the rest of a row goes through integers. */
function combineFour(rows: readonly Int32Array[], weights: Int32Array, target: Uint8Array): void {
  const f = Math.fround;
  const [p, q, r, s] = rows as [Int32Array, Int32Array, Int32Array, Int32Array];
  const [a, b, c, d] = Array.from(weights, (weight) => f(weight / 2 ** 22)) as [number, number, number, number];
  const vector = target.length - (target.length % 8);
  for (let i = 0; i < vector; i++) {
    const sum = f(f(p[i]! * a) + f(f(q[i]! * b) + f(f(r[i]! * c) + f(s[i]! * d))));
    const rounded = f(f(sum + ROUNDER) - ROUNDER);
    target[i] = rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
  }
  for (let i = vector; i < target.length; i++) {
    target[i] = toByte(Math.imul(p[i]!, weights[0]!) + Math.imul(q[i]!, weights[1]!) + Math.imul(r[i]!, weights[2]!) + Math.imul(s[i]!, weights[3]!));
  }
}

type EightRows = [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
type EightWeights = [number, number, number, number, number, number, number, number];

/** Lanczos: integers throughout. */
function combineEight(rows: readonly Int32Array[], weights: Int32Array, target: Uint8Array): void {
  const [p, q, r, s, u, v, w, x] = rows as unknown as EightRows;
  const [a, b, c, d, e, f, g, h] = Array.from(weights) as EightWeights;
  for (let i = 0; i < target.length; i++) {
    const above = Math.imul(p[i]!, a) + Math.imul(q[i]!, b) + Math.imul(r[i]!, c) + Math.imul(s[i]!, d);
    target[i] = toByte(above + Math.imul(u[i]!, e) + Math.imul(v[i]!, f) + Math.imul(w[i]!, g) + Math.imul(x[i]!, h));
  }
}

/** Takes the 22 bits of both passes' weights off, rounded half up, and clips. */
function toByte(sum: number): number {
  const rounded = (sum + (1 << 21)) >> 22;
  return rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
}
