import { flatten, isOwned, pictureOf, pixelsFor, type Picture, type Pixels } from '../picture.ts';

/** Rows of [3][4]: what each output channel takes of red, green, blue and one. */
export type ColorMatrix = readonly number[];

/** Leaves every colour as it is. */
export const IDENTITY: ColorMatrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** The matrix that applies `first` and then `then`: any chain of linear colour changes costs one pass over the pixels. */
export function chain(first: ColorMatrix, then: ColorMatrix): ColorMatrix {
  return Array.from({ length: 12 }, (_, i) => {
    const [row, column] = [i - (i % 4), i % 4];
    const sum = then[row]! * first[column]! + then[row + 1]! * first[4 + column]! + then[row + 2]! * first[8 + column]!;
    return column === 3 ? sum + then[row + 3]! : sum;
  });
}

/** Multiplies every colour of a picture; the result is float32 and not clipped, as Paddle leaves it. */
export function recolor(picture: Picture, matrix: ColorMatrix): Picture {
  const { pixels, width, height } = flatten(picture);
  const result = pixelsFor(picture, 'float32', pixels.length);
  if (recoloredByVectors(picture, 'recolor', pixels, result, matrix)) return pictureOf(result, width, height, picture.pool);
  if (pixels instanceof Uint8Array) apply(pixels, result, matrix);
  else applyFloat(pixels, result, matrix);
  return pictureOf(result, width, height, picture.pool);
}

/** The same, rounded and clipped to uint8. */
export function recolorClipped(picture: Picture, matrix: ColorMatrix): Picture {
  const flat = flatten(picture);
  const { pixels, width, height } = flat;
  const bytes = picture.pool?.vectors?.take(Uint8Array, pixels.length);
  if (bytes !== undefined && recoloredByVectors(picture, 'recolorClipped', pixels, bytes, matrix)) return pictureOf(bytes, width, height, picture.pool);
  const result = pixels instanceof Uint8Array && isOwned(flat) ? new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length) : new Uint8ClampedArray(pixels.length);
  if (pixels instanceof Uint8Array) applyClipped(pixels, result, matrix);
  else applyFloat(pixels, result, matrix);
  return pictureOf(new Uint8Array(result.buffer, result.byteOffset, result.length), width, height, picture.pool);
}

/** @returns false where there are no vector functions for such pixels, or not enough memory */
function recoloredByVectors({ pool }: Picture, name: 'recolor' | 'recolorClipped', pixels: Pixels, result: Pixels, matrix: ColorMatrix): boolean {
  if (pool?.vectors === undefined || !(pixels instanceof Uint8Array)) return false;
  const [from, to, factors] = [pool.vectors.place(pixels), pool.vectors.addressOf(result), pool.vectors.place(Float64Array.from(matrix))];
  if (from === undefined || to === undefined || factors === undefined) return false;
  pool.vectors.functions[name](from, to, pixels.length / 3, factors);
  return true;
}

// Three copies of one loop: V8 compiles each for one pair of array types, which is several times as fast.

function apply(pixels: Uint8Array, result: Float32Array, matrix: ColorMatrix): void {
  const [rr, rg, rb, r1, gr, gg, gb, g1, br, bg, bb, b1] = matrix as [number, number, number, number, number, number, number, number, number, number, number, number];
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i]!;
    const green = pixels[i + 1]!;
    const blue = pixels[i + 2]!;
    result[i] = rr * red + rg * green + rb * blue + r1;
    result[i + 1] = gr * red + gg * green + gb * blue + g1;
    result[i + 2] = br * red + bg * green + bb * blue + b1;
  }
}

function applyClipped(pixels: Uint8Array, result: Uint8ClampedArray, matrix: ColorMatrix): void {
  const [rr, rg, rb, r1, gr, gg, gb, g1, br, bg, bb, b1] = matrix as [number, number, number, number, number, number, number, number, number, number, number, number];
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i]!;
    const green = pixels[i + 1]!;
    const blue = pixels[i + 2]!;
    result[i] = rr * red + rg * green + rb * blue + r1;
    result[i + 1] = gr * red + gg * green + gb * blue + g1;
    result[i + 2] = br * red + bg * green + bb * blue + b1;
  }
}

function applyFloat(pixels: Float32Array, result: Float32Array | Uint8ClampedArray, matrix: ColorMatrix): void {
  const [rr, rg, rb, r1, gr, gg, gb, g1, br, bg, bb, b1] = matrix as [number, number, number, number, number, number, number, number, number, number, number, number];
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i]!;
    const green = pixels[i + 1]!;
    const blue = pixels[i + 2]!;
    result[i] = rr * red + rg * green + rb * blue + r1;
    result[i + 1] = gr * red + gg * green + gb * blue + g1;
    result[i + 2] = br * red + bg * green + bb * blue + b1;
  }
}
