import { allocateLike, columnsOf, isOutside, pictureOf, pixelsFor, readRow, readRowUnmirrored, typeOf, type Picture, type Pixels } from '../picture.ts';
import { areaCells, type AreaCells } from './area-cells.ts';
import { ROUNDER, roundHalfEven } from './taps.ts';

const f = Math.fround;

/**
 * OpenCV's INTER_AREA where both sides shrink or stay: each output pixel is the mean of the source area it covers.
 * Whole-number factors are summed exactly; others are weighted by the covered fractions in float32.
 */
export function resizeArea(picture: Picture, width: number, height: number): Picture {
  return isWholeFactor(picture, width, height) ? resizeWhole(picture, width, height) : resizeFraction(picture, width, height);
}

/** Whether every output pixel covers whole source pixels, equally many. */
export function isWholeFactor(picture: Picture, width: number, height: number): boolean {
  return picture.width % width === 0 && picture.height % height === 0;
}

function resizeWhole(picture: Picture, width: number, height: number): Picture {
  const [across, down] = [picture.width / width, picture.height / height];
  const round = rounderOf(picture.pixels, across, down);
  const pixels = pixelsFor(picture, typeOf(picture), width * height * 3);
  const scratch = allocateLike(picture.pixels, picture.width * 3);
  const sums = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < down; k++) addCells(readRow(picture, y * down + k, scratch), sums, across);
    for (let i = 0; i < sums.length; i++) pixels[y * width * 3 + i] = round(sums[i]!);
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function addCells(row: Pixels, sums: Float64Array, across: number): void {
  for (let i = 0, source = 0; i < sums.length; i += 3) {
    for (let k = 0; k < across; k++, source += 3) {
      sums[i]! += row[source]!;
      sums[i + 1]! += row[source + 1]!;
      sums[i + 2]! += row[source + 2]!;
    }
  }
}

/** A factor of two each way rounds halves up, other factors to even, as OpenCV does. */
function rounderOf(pixels: Pixels, across: number, down: number): (sum: number) => number {
  const scale = f(1 / (across * down));
  if (pixels instanceof Float32Array) return (sum) => sum * scale;
  return across === 2 && down === 2 ? (sum) => (sum + 2) >> 2 : (sum) => roundHalfEven(f(sum * scale));
}

/** Stands for every row outside the image. */
const OUTSIDE = -2;

function resizeFraction(picture: Picture, width: number, height: number): Picture {
  const across = areaCells(picture.width, width);
  const columns = columnsOf(picture, Int32Array.from({ length: picture.width }, (_, column) => column));
  const down = areaCells(picture.height, height);
  const pixels = pixelsFor(picture, typeOf(picture), width * height * 3);
  const scratch = allocateLike(picture.pixels, picture.width * 3);
  const sums = new Float32Array(width * 3);
  const narrow = new Float32Array(width * 3);
  let narrowed = -1;
  for (let y = 0, cell = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < down.counts[y]!; k++, cell++) {
      const source = down.starts[y]! + k;
      const row = isOutside(picture, source) ? OUTSIDE : source;
      if (row !== narrowed) shrinkRow(readRowUnmirrored(picture, source, scratch), narrow, across, columns);
      narrowed = row;
      const share = down.shares[cell]!;
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + f(narrow[i]! * share);
    }
    store(sums, pixels, y * width * 3);
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function shrinkRow(row: Pixels, narrow: Float32Array, { starts, counts, shares }: AreaCells, columns: Int32Array): void {
  for (let i = 0, cell = 0; i < starts.length; i++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = cell + counts[i]!, first = starts[i]! - cell; cell < end; cell++) {
      const from = columns[first + cell]!;
      const weight = shares[cell]!;
      red = f(red + f(row[from]! * weight));
      green = f(green + f(row[from + 1]! * weight));
      blue = f(blue + f(row[from + 2]! * weight));
    }
    narrow[i * 3] = red;
    narrow[i * 3 + 1] = green;
    narrow[i * 3 + 2] = blue;
  }
}

function store(sums: Float32Array, pixels: Pixels, at: number): void {
  if (pixels instanceof Float32Array) return pixels.set(sums, at);
  for (let i = 0; i < sums.length; i++) {
    const rounded = f(f(sums[i]! + ROUNDER) - ROUNDER);
    pixels[at + i] = rounded > 255 ? 255 : rounded;
  }
}
