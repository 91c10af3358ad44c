import { pictureOf, type Picture } from '../picture.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';
import { fixedWeights, tapsFor, type TapKind, type Taps } from './taps.ts';
import { offsetsOf, vectorRows } from './vector-rows.ts';

/** `resizeFixed` and `resizeFloat` with vector functions, the same to the last bit; undefined where the memory does not suffice. */
export function vectorSeparable(picture: Picture, width: number, height: number, kind: TapKind, memory: VectorMemory): Picture | undefined {
  const floats = picture.pixels instanceof Float32Array;
  const across = tapsFor(kind, picture.width, width, 'x');
  const down = tapsFor(kind, picture.height, height, 'y');
  const count = across.count as 2 | 4 | 8;
  const pixels = memory.takeLike(picture.pixels, width * height * 3);
  const rowOf = rowsOf(picture, memory, across, count);
  const weights = memory.place(floats ? down.weights : fixedWeights(down));
  const rows = memory.take(Int32Array, count);
  if (pixels === undefined || rowOf === undefined || weights === undefined || rows === undefined) return undefined;
  const pass = memory.functions[floats ? `downFloat${count}` as const : `down${count}` as const];
  for (let y = 0, tap = 0, to = pixels.byteOffset; y < height; y++, to += width * 3 * pixels.BYTES_PER_ELEMENT) {
    const first = weights + tap * 4;
    for (let k = 0; k < count; k++, tap++) rows[k] = rowOf(down.positions[tap]!);
    pass(rows.byteOffset, first, to, width * 3);
  }
  return pictureOf(pixels, width, height, picture.pool);
}

function rowsOf(picture: Picture, memory: VectorMemory, taps: Taps, count: 2 | 4 | 8): ((row: number) => number) | undefined {
  const floats = picture.pixels instanceof Float32Array;
  const runs = { starts: taps.starts, counts: count };
  const starts = memory.place(offsetsOf(picture, runs, 'lowest'));
  const weights = memory.place(floats ? taps.weights : shortWeights(taps, picture.mirrorX));
  if (starts === undefined || weights === undefined) return undefined;
  const pass = memory.functions[floats ? `acrossFloat${count}${picture.mirrorX ? 'Mirrored' : ''}` as const : `across${count}` as const];
  const weightBytes = count * (floats ? 4 : 2);
  const pixelBytes = !floats && count === 2 ? 6 : 12;
  return vectorRows(picture, memory, { runs, count, pixelBytes }, (row, to, first, pixels) => pass(row, to, pixels, starts + first * 4, weights + first * weightBytes));
}

/** Weights as int16; of a mirrored window in reversed order, which does not matter to sums of integers. */
function shortWeights(taps: Taps, mirrored: boolean): Int16Array {
  const weights = Int16Array.from(fixedWeights(taps));
  if (mirrored) for (let i = 0; i < weights.length; i += taps.count) weights.subarray(i, i + taps.count).reverse();
  return weights;
}
