import { columnsOf, pictureOf, pixelsFor, type Picture, type Pixels } from '../picture.ts';
import { createRowCache } from './rows.ts';
import { tapsFor, type TapKind, type Taps } from './taps.ts';

const f = Math.fround;

/** Separable resizing of float32 pictures, both passes in float32. */
export function resizeFloat(picture: Picture, width: number, height: number, kind: TapKind): Picture {
  const across = tapsFor(kind, picture.width, width, 'x');
  const down = tapsFor(kind, picture.height, height, 'y');
  const pixels = pixelsFor(picture, 'float32', width * height * 3);
  const rowOf = createRowCache(picture, down.count, () => new Float32Array(width * 3), horizontalPass(across, columnsOf(picture, across.positions)));
  for (let y = 0; y < height; y++) {
    const first = y * down.count;
    const rows = Array.from(down.positions.subarray(first, first + down.count), rowOf);
    combine(rows, down.weights.subarray(first, first + down.count), pixels.subarray(y * width * 3, (y + 1) * width * 3));
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function horizontalPass({ count, weights }: Taps, offsets: Int32Array): (row: Pixels, target: Float32Array) => void {
  return count === 2 ? (row, target) => passTwo(row as Float32Array, target, offsets, weights) : (row, target) => passMany(row as Float32Array, target, { count, offsets, weights });
}

function passTwo(row: Float32Array, target: Float32Array, offsets: Int32Array, weights: Float32Array): void {
  for (let i = 0, tap = 0; i < target.length; i += 3, tap += 2) {
    const left = offsets[tap]!;
    const right = offsets[tap + 1]!;
    const a = weights[tap]!;
    const b = weights[tap + 1]!;
    target[i] = f(row[left]! * a) + f(row[right]! * b);
    target[i + 1] = f(row[left + 1]! * a) + f(row[right + 1]! * b);
    target[i + 2] = f(row[left + 2]! * a) + f(row[right + 2]! * b);
  }
}

function passMany(row: Float32Array, target: Float32Array, { count, offsets, weights }: { readonly count: number; readonly offsets: Int32Array; readonly weights: Float32Array }): void {
  for (let i = 0, tap = 0; i < target.length; i += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = tap + count; tap < end; tap++) {
      const source = offsets[tap]!;
      const weight = weights[tap]!;
      red = f(red + f(row[source]! * weight));
      green = f(green + f(row[source + 1]! * weight));
      blue = f(blue + f(row[source + 2]! * weight));
    }
    target[i] = red;
    target[i + 1] = green;
    target[i + 2] = blue;
  }
}

/** From the last row to the first, the order in which OpenCV's vector code nests its additions. */
function combine(rows: readonly Float32Array[], weights: Float32Array, target: Float32Array): void {
  scale(rows.at(-1)!, weights.at(-1)!, target);
  for (let k = rows.length - 2; k >= 0; k--) addScaled(rows[k]!, weights[k]!, target);
}

function scale(row: Float32Array, weight: number, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = row[i]! * weight;
}

function addScaled(row: Float32Array, weight: number, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = f(row[i]! * weight) + target[i]!;
}
