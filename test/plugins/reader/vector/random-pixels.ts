import { createRandom } from '../../../../core/tensor/random.ts';
import type { Pixels } from '../../../../plugins/reader/picture.ts';

/** Bytes, or colours as distortion leaves them: fractions, some negative, some above 255. */
export function randomPixels(type: 'uint8' | 'float32', length: number, seed: number): Pixels {
  const random = createRandom(seed);
  if (type === 'uint8') return Uint8Array.from({ length }, () => random.integer(0, 256));
  return Float32Array.from({ length }, () => random.uniform(-300, 700));
}
