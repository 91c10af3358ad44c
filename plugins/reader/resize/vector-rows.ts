import { isOutside, storedRow, type Picture, type Pixels } from '../picture.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';

/** Columns on either side of a padded row: as many as eight taps reach beyond a border. */
const PADDING = 4;

/** Columns that output positions are made of: of position i, `counts` from `starts[i]` on, those beyond a border being the border's. */
export interface ColumnRuns {
  readonly starts: Int32Array;
  /** Of each position, or of all. */
  readonly counts: Int32Array | number;
}

/** A pass across over the output positions from `first` on; `row` is the address of the window's first column as stored. */
export type Across = (row: number, to: number, first: number, pixels: number) => void;

interface RowOptions {
  readonly runs: ColumnRuns;
  /** Rows needed at a time; they are consecutive. */
  readonly count: number;
  /** Bytes of one pixel after the pass. */
  readonly pixelBytes: number;
}

/**
 * The rows of a picture after a pass across, in the memory of the vector functions: the address of each as it is asked for.
 * A row is computed once, however many output rows need it. All that lie outside the image are one; of the others only the
 * output columns are computed that image columns have a part in. Undefined where the memory does not suffice.
 */
export function vectorRows(picture: Picture, memory: VectorMemory, { runs, count, pixelBytes }: RowOptions, pass: Across): ((row: number) => number) | undefined {
  const source = paddedRows(picture, memory);
  const width = runs.starts.length;
  const buffers = Array.from({ length: count + 1 }, () => memory.take(Uint8Array, width * pixelBytes)?.byteOffset);
  if (source === undefined || buffers.includes(undefined)) return undefined;
  const outside = buffers.pop()!;
  pass(source.row, outside, 0, width);
  const [first, end] = columnsInside(picture, runs);
  if (first > 0 || end < width) for (const buffer of buffers) memory.functions.copy(outside, buffer!, width * pixelBytes);
  const held = new Int32Array(count).fill(-1);
  return (row) => {
    if (first >= end || isOutside(picture, row)) return outside;
    const slot = row % count;
    const buffer = buffers[slot]!;
    if (held[slot] === row) return buffer;
    held[slot] = row;
    source.load(row);
    pass(source.row, buffer + first * pixelBytes, first, end - first);
    return buffer;
  };
}

/** One row of the window with borders repeated on either side; at first it is all of the colour outside. */
export function paddedRows(picture: Picture, memory: VectorMemory): { readonly row: number; load(row: number): void } | undefined {
  const { pixels, storedWidth, x, width, fill } = picture;
  const length = (width + 2 * PADDING) * 3;
  const padded = memory.takeLike(pixels, length);
  const stored = memory.place(pixels);
  if (padded === undefined || stored === undefined) return undefined;
  for (let i = 0; i < length; i++) padded[i] = fill[i % 3]!;
  const pixelBytes = 3 * pixels.BYTES_PER_ELEMENT;
  const row = padded.byteOffset + PADDING * pixelBytes;
  const first = Math.max(0, x);
  const last = Math.min(storedWidth, x + width);
  const { copy } = memory.functions;
  return {
    row,
    load(line) {
      copy(stored + (storedRow(picture, line) * storedWidth + first) * pixelBytes, row + (first - x) * pixelBytes, (last - first) * pixelBytes);
      // Only where the border is the image's own does it differ from row to row.
      if (x >= 0) repeatPixel(padded, PADDING, 0);
      if (x + width <= storedWidth) repeatPixel(padded, PADDING + width - 1, PADDING + width);
    },
  };
}

function repeatPixel(row: Pixels, from: number, to: number): void {
  for (let i = 0; i < PADDING * 3; i++) row[to * 3 + i] = row[from * 3 + (i % 3)]!;
}

/** The output columns, from the first to the one behind the last, that have a column of the image among theirs. */
function columnsInside({ x, width, storedWidth, mirrorX }: Picture, { starts, counts }: ColumnRuns): [first: number, end: number] {
  const [low, high] = [Math.max(0, -x), Math.min(width, storedWidth - x)];
  const [from, to] = mirrorX ? [width - high, width - low] : [low, high];
  const touches = (i: number): boolean => {
    const count = typeof counts === 'number' ? counts : counts[i]!;
    const [begin, end] = [Math.max(0, starts[i]!), Math.min(width - 1, starts[i]! + count - 1)];
    return Math.min(begin, width - 1) < to && Math.max(0, end) >= from;
  };
  let [first, end] = [0, starts.length];
  if (low >= high) return [0, 0];
  while (first < end && !touches(first)) first++;
  while (end > first && !touches(end - 1)) end--;
  return [first, end];
}

/** Offset of a run of columns in a row as stored, where its first column is the rightmost one if the window is mirrored. */
export function offsetsOf({ mirrorX, width, pixels }: Picture, { starts, counts }: ColumnRuns, place: 'lowest' | 'first'): Int32Array {
  const pixelBytes = 3 * pixels.BYTES_PER_ELEMENT;
  return starts.map((start, i) => {
    const further = place === 'first' ? 0 : (typeof counts === 'number' ? counts : counts[i]!) - 1;
    return (mirrorX ? width - 1 - start - further : start) * pixelBytes;
  });
}
