import { pictureOf, type Picture } from '../picture.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';
import { areaCells } from './area-cells.ts';
import { offsetsOf, vectorRows } from './vector-rows.ts';

/** Shrinking by area with vector functions, by factors that are not whole; undefined where the memory does not suffice. */
export function vectorArea(picture: Picture, width: number, height: number, memory: VectorMemory): Picture | undefined {
  const floats = picture.pixels instanceof Float32Array;
  const down = areaCells(picture.height, height);
  const values = width * 3;
  const pixels = memory.takeLike(picture.pixels, values * height);
  const rowOf = rowsOf(picture, width, memory);
  const sums = memory.take(Float32Array, values);
  if (pixels === undefined || rowOf === undefined || sums === undefined) return undefined;
  const { areaAdd, areaStore, copy } = memory.functions;
  for (let y = 0, cell = 0, to = pixels.byteOffset; y < height; y++, to += values * pixels.BYTES_PER_ELEMENT) {
    sums.fill(0);
    for (let k = 0; k < down.counts[y]!; k++, cell++) areaAdd(rowOf(down.starts[y]! + k), sums.byteOffset, down.shares[cell]!, values);
    if (floats) copy(sums.byteOffset, to, values * 4);
    else areaStore(sums.byteOffset, to, values);
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function rowsOf(picture: Picture, width: number, memory: VectorMemory): ((row: number) => number) | undefined {
  const cells = areaCells(picture.width, width);
  const starts = memory.place(offsetsOf(picture, cells, 'first'));
  const counts = memory.place(cells.counts);
  const shares = memory.place(cells.shares);
  if (starts === undefined || counts === undefined || shares === undefined) return undefined;
  const firstShares = runningSums(cells.counts);
  const { areaAcross, areaAcrossFloat } = memory.functions;
  const pass = picture.pixels instanceof Float32Array ? areaAcrossFloat : areaAcross;
  const step = 3 * picture.pixels.BYTES_PER_ELEMENT * (picture.mirrorX ? -1 : 1);
  return vectorRows(picture, memory, { runs: cells, count: 1, pixelBytes: 12 }, (row, to, first, pixels) => {
    pass(row, to, pixels, starts + first * 4, counts + first * 4, shares + firstShares[first]! * 4, step);
  });
}

/** What comes before each of the counts. */
function runningSums(counts: Int32Array): Int32Array {
  let sum = 0;
  return counts.map((count) => (sum += count) - count);
}
