import { instantiate, type SharedMemory } from '../../../core/wasm/instantiate.ts';
import type { Pixels } from '../picture.ts';
import { MEMORY_LIMITS, writeModule, type VectorFunctions } from './vector-functions.ts';

/** Behind every array, because vectors are loaded and stored whole. */
const SLACK = 64;
const PAGE = 1 << 16;

/** An array of numbers in the memory of the vector functions. */
type Numbers = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;
interface NumbersOf<N extends Numbers> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): N;
}

/**
 * The memory that vector functions compute in, and the functions. Arrays are taken one behind the other and given back all at
 * once; the memory grows by need, up to its limit, and is kept.
 */
export class VectorMemory {
  readonly functions: VectorFunctions;
  readonly #memory: SharedMemory;
  /** Every buffer the memory has had: each is a view of the same bytes. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #used = 0;

  constructor(functions: VectorFunctions, memory: SharedMemory) {
    this.functions = functions;
    this.#memory = memory;
    this.#buffers.add(memory.buffer);
  }

  /** Undefined where this Node cannot run the functions. */
  static create(): VectorMemory | undefined {
    const instance = instantiate<VectorFunctions>(writeModule());
    return instance && new VectorMemory(instance.functions, instance.memory);
  }

  /** An array whose contents are left over from others, valid until `reset`; undefined where the memory may not grow that far. */
  take<N extends Numbers>(type: NumbersOf<N>, length: number): N | undefined {
    const at = this.#used;
    const end = at + (Math.ceil((length * type.BYTES_PER_ELEMENT) / SLACK) + 1) * SLACK;
    if (!this.#reaches(end)) return undefined;
    this.#used = end;
    return new type(this.#memory.buffer, at, length);
  }

  /** The same for pixels like those given. */
  takeLike(pixels: Pixels, length: number): Pixels | undefined {
    return pixels instanceof Uint8Array ? this.take(Uint8Array, length) : this.take(Float32Array, length);
  }

  /** Where an array lies in the memory, if it does. */
  addressOf({ buffer, byteOffset }: Numbers): number | undefined {
    return this.#buffers.has(buffer) ? byteOffset : undefined;
  }

  /** The address of an array: where it is, or that of a copy. */
  place(numbers: Numbers): number | undefined {
    const present = this.addressOf(numbers);
    if (present !== undefined) return present;
    const copy = this.take(numbers.constructor as NumbersOf<Numbers>, numbers.length);
    copy?.set(numbers);
    return copy?.byteOffset;
  }

  /** Ends the use of every array taken. */
  reset(): void {
    this.#used = 0;
  }

  #reaches(end: number): boolean {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return true;
    if (end > MEMORY_LIMITS.maximum * PAGE) return false;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch {
      return false;
    }
    this.#buffers.add(this.#memory.buffer);
    return true;
  }
}
