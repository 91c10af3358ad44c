import type { PixelPool } from './pixel-pool.ts';

/** RGB values, interleaved row by row. */
export type Pixels = Uint8Array | Float32Array;
export type Color = readonly [red: number, green: number, blue: number];

/**
 * A rectangular window over stored pixels, possibly reaching beyond them and possibly mirrored. Cropping, expanding and
 * flipping only move the window, so that an image is copied once, at the size it ends up with, however many of them run.
 */
export interface Picture {
  /** [storedHeight, storedWidth, 3]; written only where `isOwned`. */
  readonly pixels: Pixels;
  readonly storedWidth: number;
  readonly storedHeight: number;
  /** Place of the window in the stored pixels; negative where it begins outside. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  /** What lies outside the stored pixels. */
  readonly fill: Color;
  /** Where pictures made of this one have their pixels. @default memory of their own */
  readonly pool?: PixelPool | undefined;
}

/** A picture of all of `pixels`. */
export function pictureOf(pixels: Pixels, width: number, height: number, pool?: PixelPool): Picture {
  return { pixels, storedWidth: width, storedHeight: height, x: 0, y: 0, width, height, mirrorX: false, mirrorY: false, fill: [0, 0, 0], pool };
}

/** Memory for a picture made of this one. What it holds is undefined. */
export function pixelsFor({ pool }: Picture, type: 'uint8', length: number): Uint8Array;
export function pixelsFor({ pool }: Picture, type: 'float32', length: number): Float32Array;
export function pixelsFor({ pool }: Picture, type: 'uint8' | 'float32', length: number): Pixels;
export function pixelsFor({ pool }: Picture, type: 'uint8' | 'float32', length: number): Pixels {
  if (type === 'uint8') return pool?.take(Uint8Array, length) ?? new Uint8Array(length);
  return pool?.take(Float32Array, length) ?? new Float32Array(length);
}

/** Element type of a picture. */
export function typeOf({ pixels }: Picture): 'uint8' | 'float32' {
  return pixels instanceof Uint8Array ? 'uint8' : 'float32';
}

/** Moves the window: `left` and `top` count from the present one as seen, mirrored or not. Outside is `fill`. */
export function windowOf(picture: Picture, left: number, top: number, width: number, height: number, fill?: Color): Picture {
  const outside = left < 0 || top < 0 || left + width > picture.width || top + height > picture.height;
  // What an earlier window left outside has its own colour, or is real pixels that must not come back.
  const base = outside && !isWhole(picture) ? flatten(picture) : picture;
  const x = base.x + (base.mirrorX ? base.width - left - width : left);
  const y = base.y + (base.mirrorY ? base.height - top - height : top);
  return { ...base, x, y, width, height, fill: outside ? fill ?? base.fill : base.fill };
}

export function mirrorLeftRight(picture: Picture): Picture {
  return { ...picture, mirrorX: !picture.mirrorX };
}

export function mirrorTopBottom(picture: Picture): Picture {
  return { ...picture, mirrorY: !picture.mirrorY };
}

/** A picture whose window is exactly its stored pixels, unmirrored; the same one if it is that already. */
export function flatten(picture: Picture): Picture {
  if (isWhole(picture) && !picture.mirrorX && !picture.mirrorY) return picture;
  const { width, height } = picture;
  const pixels = pixelsFor(picture, typeOf(picture), width * height * 3);
  const scratch = allocateLike(picture.pixels, width * 3);
  for (let row = 0; row < height; row++) pixels.set(readRow(picture, row, scratch), row * width * 3);
  return pictureOf(pixels, width, height, picture.pool);
}

/**
 * One row of the window: a view of the stored pixels where that is possible, otherwise put together in `scratch`
 * (`width * 3` values of the pixels' type).
 */
export function readRow(picture: Picture, row: number, scratch: Pixels): Pixels {
  const stored = readRowUnmirrored(picture, row, scratch);
  return picture.mirrorX ? reverseRow(stored, scratch, picture.width) : stored;
}

/** The same, but left to right as stored; `columnsOf` tells where columns of the window are in it. */
export function readRowUnmirrored(picture: Picture, row: number, scratch: Pixels): Pixels {
  const { pixels, storedWidth, x, width } = picture;
  const y = storedRow(picture, row);
  const first = Math.max(0, x);
  const last = Math.min(storedWidth, x + width);
  if (isOutside(picture, row) || first >= last) return fillRow(scratch, 0, width, picture.fill);
  const inside = pixels.subarray((y * storedWidth + first) * 3, (y * storedWidth + last) * 3);
  if (last - first === width) return inside;
  fillRow(scratch, 0, first - x, picture.fill);
  scratch.set(inside, (first - x) * 3);
  return fillRow(scratch, last - x, width, picture.fill);
}

/** Whether a row of the window lies outside the stored pixels: all such rows are one colour, and alike. */
export function isOutside(picture: Picture, row: number): boolean {
  const stored = storedRow(picture, row);
  return stored < 0 || stored >= picture.storedHeight;
}

/** Which stored row a row of the window is; there need not be one. */
export function storedRow({ y, height, mirrorY }: Picture, row: number): number {
  return y + (mirrorY ? height - 1 - row : row);
}

/** Offsets of columns of the window in an unmirrored row: mirroring a table costs less than mirroring every row. */
export function columnsOf({ mirrorX, width }: Picture, columns: Int32Array): Int32Array {
  return columns.map((column) => (mirrorX ? width - 1 - column : column) * 3);
}

/** Whether a transform may write into the pixels. Those of a cache are in shared memory, all others are the sample's own. */
export function isOwned({ pixels }: Picture): boolean {
  return !(pixels.buffer instanceof SharedArrayBuffer);
}

/** Zeros of the same element type. */
export function allocateLike(pixels: Pixels, length: number): Pixels {
  return pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

function isWhole({ x, y, width, height, storedWidth, storedHeight }: Picture): boolean {
  return x === 0 && y === 0 && width === storedWidth && height === storedHeight;
}

function fillRow(row: Pixels, from: number, to: number, color: Color): Pixels {
  if (from >= to) return row;
  row.set(color, from * 3);
  // Twice as much with every copy.
  for (let done = 1; done < to - from; done *= 2) row.copyWithin((from + done) * 3, from * 3, (from + Math.min(done, to - from - done)) * 3);
  return row;
}

/** `source` and `target` may be the same array: both ends are read before they are written. */
function reverseRow(source: Pixels, target: Pixels, width: number): Pixels {
  for (let i = 0, j = (width - 1) * 3; i <= j; i += 3, j -= 3) {
    for (let channel = 0; channel < 3; channel++) {
      const left = source[i + channel]!;
      target[i + channel] = source[j + channel]!;
      target[j + channel] = left;
    }
  }
  return target;
}
