import { allocateLike, columnsOf, isOutside, pictureOf, pixelsFor, readRow, readRowUnmirrored, typeOf, type Picture, type Pixels } from '../picture.ts';
import { ROUNDER, roundHalfEven } from './taps.ts';

const f = Math.fround;

/**
 * OpenCV's INTER_AREA where both sides shrink or stay: each output pixel is the mean of the source area it covers.
 * Whole-number factors are summed exactly; others are weighted by the covered fractions in float32.
 */
export function resizeArea(picture: Picture, width: number, height: number): Picture {
  const whole = picture.width % width === 0 && picture.height % height === 0;
  return whole ? resizeWhole(picture, width, height) : resizeFraction(picture, width, height);
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

/** Source cells that an output position covers, with the covered share of each. */
interface Cover {
  readonly target: Int32Array;
  readonly source: Int32Array;
  readonly share: Float32Array;
}

/** Stands for every row outside the image. */
const OUTSIDE = -2;

function resizeFraction(picture: Picture, width: number, height: number): Picture {
  const across = coverOf(picture.width, width);
  const columns = columnsOf(picture, across.source);
  const down = coverOf(picture.height, height);
  const pixels = pixelsFor(picture, typeOf(picture), width * height * 3);
  const scratch = allocateLike(picture.pixels, picture.width * 3);
  const sums = new Float32Array(width * 3);
  const narrow = new Float32Array(width * 3);
  let narrowed = -1;
  for (let k = 0; k < down.target.length; k++) {
    const row = isOutside(picture, down.source[k]!) ? OUTSIDE : down.source[k]!;
    if (row !== narrowed) shrinkRow(readRowUnmirrored(picture, down.source[k]!, scratch), narrow.fill(0), across, columns);
    narrowed = row;
    const share = down.share[k]!;
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + f(narrow[i]! * share);
    if (down.target[k + 1] === down.target[k]) continue;
    store(sums, pixels, down.target[k]! * width * 3);
    sums.fill(0);
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function shrinkRow(row: Pixels, narrow: Float32Array, { target, share }: Cover, columns: Int32Array): void {
  for (let k = 0; k < target.length; k++) {
    const to = target[k]! * 3;
    const from = columns[k]!;
    const weight = share[k]!;
    narrow[to] = narrow[to]! + f(row[from]! * weight);
    narrow[to + 1] = narrow[to + 1]! + f(row[from + 1]! * weight);
    narrow[to + 2] = narrow[to + 2]! + f(row[from + 2]! * weight);
  }
}

function store(sums: Float32Array, pixels: Pixels, at: number): void {
  if (pixels instanceof Float32Array) return pixels.set(sums, at);
  for (let i = 0; i < sums.length; i++) {
    const rounded = f(f(sums[i]! + ROUNDER) - ROUNDER);
    pixels[at + i] = rounded > 255 ? 255 : rounded;
  }
}

function coverOf(source: number, target: number): Cover {
  const scale = 1 / (target / source);
  const cells: [target: number, source: number, share: number][] = [];
  for (let i = 0; i < target; i++) {
    const begin = i * scale;
    const end = begin + scale;
    const size = Math.min(scale, source - begin);
    const last = Math.min(Math.floor(end), source - 1);
    const first = Math.min(Math.ceil(begin), last);
    // Slivers below a thousandth of a cell are left out.
    if (first - begin > 1e-3) cells.push([i, first - 1, (first - begin) / size]);
    for (let cell = first; cell < last; cell++) cells.push([i, cell, 1 / size]);
    if (end - last > 1e-3) cells.push([i, last, Math.min(end - last, 1, size) / size]);
  }
  return {
    target: Int32Array.from(cells, ([cell]) => cell),
    source: Int32Array.from(cells, ([, cell]) => cell),
    share: Float32Array.from(cells, ([, , share]) => share),
  };
}
