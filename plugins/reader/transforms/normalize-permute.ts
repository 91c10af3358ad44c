import { flatten, type Pixels } from '../picture.ts';
import { pictureIn, type Transform } from '../sample.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';
import { createNormalizer, tablesOf, type NormalizeOptions } from './normalize-image.ts';

/** NormalizeImage followed by Permute, in one pass and without the picture between them. */
export function normalizePermute(options: NormalizeOptions, toBgr: boolean): Transform {
  const normalize = createNormalizer(options);
  const normalizeByVectors = createVectorNormalizer(options);
  return (sample, context) => {
    const { pixels, width, height, pool } = flatten(pictureIn(sample, 'NormalizeImage'));
    const data = context.planes(width, height);
    const size = width * height;
    const starts = toBgr ? [2 * size, size, 0] as const : [0, size, 2 * size] as const;
    if (pool?.vectors === undefined || !normalizeByVectors(pool.vectors, pixels, data, starts)) normalize(pixels, data, { starts, stride: 1 });
    sample.planes = { data, width, height };
    delete sample.picture;
  };
}

/** A function that does it with vector functions, or returns false where the memory does not suffice. */
function createVectorNormalizer(options: NormalizeOptions) {
  const tables = Float32Array.from(tablesOf(options).flatMap((table) => [...table]));
  const numbers = Float64Array.of(options.is_scale ? 255 : 1, ...options.mean, ...options.std);
  return (vectors: VectorMemory, pixels: Pixels, data: Float32Array, starts: readonly [number, number, number]): boolean => {
    const bytes = pixels instanceof Uint8Array;
    const planes = starts.map(() => vectors.take(Float32Array, pixels.length / 3));
    const [from, constants, red, green, blue] = [vectors.place(pixels), vectors.place(bytes ? tables : numbers), ...planes.map((plane) => plane?.byteOffset)];
    if (from === undefined || constants === undefined || red === undefined || green === undefined || blue === undefined) return false;
    vectors.functions[bytes ? 'normalizeBytes' : 'normalizeFloats'](from, pixels.length / 3, constants, red, green, blue);
    for (const [channel, plane] of planes.entries()) data.set(plane!, starts[channel]);
    return true;
  };
}
