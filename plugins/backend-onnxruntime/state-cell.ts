import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { Runtime } from './runtime.ts';
import { ortTensor } from './ort-tensor.ts';

/** One half of a state: the engine's tensor and ours over the same memory. */
interface Buffer {
  readonly ort: OrtTensor;
  readonly tensor: Tensor;
}

/**
 * Where a state lives. The engine reads one buffer and writes the next value over it where it can; elsewhere into another, and `swap`
 * exchanges them, so that a step allocates nothing. Only such a state gets the second buffer.
 */
export class StateCell {
  readonly #runtime: Runtime;
  #current: Buffer;
  #spare: Buffer | undefined;

  /** @param adopt whether to live in the initial value's array instead of a copy */
  constructor(runtime: Runtime, initial: Tensor, adopt = false) {
    this.#runtime = runtime;
    if (adopt) {
      this.#current = { ort: ortTensor(runtime, initial), tensor: initial };
    } else {
      this.#current = this.#buffer(initial);
      this.write(initial);
    }
  }

  /** The present value: a view. */
  get tensor(): Tensor {
    return this.#current.tensor;
  }

  /** What to feed. */
  get current(): OrtTensor {
    return this.#current.ort;
  }

  /**
   * Where the next value goes.
   * @param shape of the next value, which has as many elements
   * @param inPlace over the present value
   */
  next(shape: readonly number[], inPlace: boolean): OrtTensor {
    const { tensor } = inPlace ? this.#current : this.#spare ??= this.#buffer(this.tensor);
    return ortTensor(this.#runtime, { ...tensor, shape });
  }

  /** Makes what was written to `next` the present value. */
  swap(): void {
    if (this.#spare !== undefined) [this.#current, this.#spare] = [this.#spare, this.#current];
  }

  /** Copies a value in. */
  write({ data }: Tensor): void {
    (this.tensor.data as Float32Array).set(data as Float32Array);
  }

  #buffer({ dtype, shape }: Tensor): Buffer {
    const tensor: Tensor = { dtype, shape, data: allocate(dtype, sizeOf(shape)) };
    return { ort: ortTensor(this.#runtime, tensor), tensor };
  }
}
