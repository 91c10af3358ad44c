import type { Pixels } from './picture.ts';
import type { VectorMemory } from './vector/vector-memory.ts';

/**
 * Memory for the pixels of one sample at a time. A sample passes five or more arrays of a few megabytes, and collecting them
 * took a sixth of the reader's time.
 */
export class PixelPool {
  /** By rising size. */
  readonly #free: ArrayBuffer[] = [];
  readonly #taken: ArrayBuffer[] = [];
  /** Where arrays are taken first: functions that compute several pixels at a time can reach them there. */
  readonly vectors: VectorMemory | undefined;

  constructor(vectors?: VectorMemory) {
    this.vectors = vectors;
  }

  /** An array whose contents are left over from others, valid until `reset`. */
  take<P extends Pixels>(type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBufferLike, offset: number, length: number): P }, length: number): P {
    return this.vectors?.take(type, length) ?? this.#takePlain(type, length);
  }

  /** Ends the use of every array taken. */
  reset(): void {
    this.vectors?.reset();
    this.#free.push(...this.#taken.splice(0));
    this.#free.sort((a, b) => a.byteLength - b.byteLength);
  }

  #takePlain<P extends Pixels>(type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBufferLike, offset: number, length: number): P }, length: number): P {
    const bytes = length * type.BYTES_PER_ELEMENT;
    const fitting = this.#free.findIndex(({ byteLength }) => byteLength >= bytes);
    // Where none is large enough, the smallest goes, beside which the new one would lie.
    const [kept] = this.#free.splice(Math.max(0, fitting), 1);
    const buffer = fitting < 0 ? new ArrayBuffer(bytes) : kept!;
    this.#taken.push(buffer);
    return new type(buffer, 0, length);
  }
}
