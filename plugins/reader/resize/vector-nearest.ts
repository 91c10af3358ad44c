import { columnsOf, pictureOf, type Picture } from '../picture.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';
import { nearestPositions } from './resize-nearest.ts';
import { vectorRows } from './vector-rows.ts';

/** `resizeNearest` with vector functions; undefined where the memory does not suffice. */
export function vectorNearest(picture: Picture, width: number, height: number, memory: VectorMemory): Picture | undefined {
  const floats = picture.pixels instanceof Float32Array;
  const pixelBytes = floats ? 12 : 3;
  const pixels = memory.takeLike(picture.pixels, width * height * 3);
  const columns = nearestPositions(picture.width, width);
  const offsets = memory.place(columnsOf(picture, columns).map((offset) => offset * picture.pixels.BYTES_PER_ELEMENT));
  if (pixels === undefined || offsets === undefined) return undefined;
  const { copy, gather, gatherFloat } = memory.functions;
  const pass = floats ? gatherFloat : gather;
  const rowOf = vectorRows(picture, memory, { runs: { starts: columns, counts: 1 }, count: 1, pixelBytes }, (row, to, first, count) => pass(row, to, count, offsets + first * 4));
  if (rowOf === undefined) return undefined;
  const rows = nearestPositions(picture.height, height);
  const rowBytes = width * pixelBytes;
  for (let y = 0; y < height; y++) copy(rowOf(rows[y]!), pixels.byteOffset + y * rowBytes, rowBytes);
  return pictureOf(pixels, width, height, picture.pool);
}
