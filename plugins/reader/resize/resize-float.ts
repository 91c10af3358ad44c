import { columnsOf, pictureOf, type Picture, type Pixels } from '../picture.ts';
import { createRowCache } from './rows.ts';
import { tapsFor, type TapKind, type Taps } from './taps.ts';

const f = Math.fround;

/** Separable resizing of float32 pictures, both passes in float32. */
export function resizeFloat(picture: Picture, width: number, height: number, kind: TapKind): Picture {
  const across = tapsFor(kind, picture.width, width, 'x');
  const down = tapsFor(kind, picture.height, height, 'y');
  const pixels = new Float32Array(width * height * 3);
  const rowOf = createRowCache(picture, down.count, () => new Float32Array(width * 3), horizontalPass(across, columnsOf(picture, across.positions)));
  for (let y = 0; y < height; y++) {
    const first = y * down.count;
    const rows = Array.from(down.positions.subarray(first, first + down.count), rowOf);
    combine(rows, down.weights.subarray(first, first + down.count), pixels.subarray(y * width * 3, (y + 1) * width * 3));
  }
  return pictureOf(pixels, width, height);
}

function horizontalPass({ count, weights }: Taps, offsets: Int32Array): (row: Pixels, target: Float32Array) => void {
  return (row, target) => {
    for (let i = 0, tap = 0; i < target.length; i += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < count; k++, tap++) {
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
  };
}

/** From the last row to the first, the order in which OpenCV's vector code nests its additions. */
function combine(rows: readonly Float32Array[], weights: Float32Array, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) {
    let sum = 0;
    for (let k = rows.length - 1; k >= 0; k--) sum = f(f(rows[k]![i]! * weights[k]!) + sum);
    target[i] = sum;
  }
}
