import type { Pixels } from './picture.ts';

/**
 * Memory for the pixels of one sample at a time. A sample passes five or more arrays of a few megabytes, and collecting them
 * took a sixth of the reader's time.
 */
export class PixelPool {
  #free: ArrayBuffer[] = [];
  readonly #taken: ArrayBuffer[] = [];

  /** An array whose contents are left over from others, valid until `reset`. */
  take<P extends Pixels>(type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer, offset: number, length: number): P }, length: number): P {
    const bytes = length * type.BYTES_PER_ELEMENT;
    const fitting = this.#free.filter(({ byteLength }) => byteLength >= bytes).sort((a, b) => a.byteLength - b.byteLength)[0];
    // One that is too small would stay beside the one that is made.
    const buffer = fitting ?? new ArrayBuffer(bytes);
    this.#free = fitting === undefined ? this.#free.slice(1) : this.#free.filter((other) => other !== fitting);
    this.#taken.push(buffer);
    return new type(buffer, 0, length);
  }

  /** Ends the use of every array taken. */
  reset(): void {
    this.#free.push(...this.#taken.splice(0));
    this.#free.sort((a, b) => a.byteLength - b.byteLength);
  }
}
