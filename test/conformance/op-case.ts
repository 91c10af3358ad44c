import type { Attribute } from '../../core/ir/types.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { sizeOf, tensor, type DType, type Tensor } from '../../core/tensor/tensor.ts';

/**
 * How near a backend must come to the reference, by the largest absolute element of the output: `exact` equal,
 * `rounding` 1e-6 (each element computed on its own), `products` 1e-5 (sums of products in float32).
 */
export type Nearness = 'exact' | 'rounding' | 'products';

/** What goes into an op's slots. */
export type OpInputs = Readonly<Record<string, Tensor | readonly Tensor[]>>;

/** One small run of one op. */
export interface OpCase {
  readonly op: string;
  /** What is special about it. */
  readonly title: string;
  readonly inputs: OpInputs;
  readonly attrs: Readonly<Record<string, Attribute>>;
  readonly nearness: Nearness;
}

/** A case; by default each output element is computed on its own. */
export function opCase(op: string, title: string, inputs: OpInputs, attrs: Readonly<Record<string, Attribute>> = {}, nearness: Nearness = 'rounding'): OpCase {
  return { op, title, inputs, attrs, nearness };
}

/** Seeded inputs, so that a failure repeats. */
export interface Draw {
  /** Uniform floats, by default in -2…2, so that both signs occur. */
  floats(shape: readonly number[], low?: number, high?: number): Tensor<'float32'>;
  /** Integers in low…high-1, in any number type. */
  integers(shape: readonly number[], low: number, high: number, dtype?: Exclude<DType, 'int64'>): Tensor;
}

export function draw(seed: number): Draw {
  const random = createRandom(seed);
  const fill = (shape: readonly number[], next: () => number): number[] => Array.from({ length: sizeOf(shape) }, next);
  return {
    floats: (shape, low = -2, high = 2) => tensor('float32', shape, fill(shape, () => random.uniform(low, high))),
    integers: (shape, low, high, dtype = 'int32') => tensor(dtype, shape, fill(shape, () => random.integer(low, high))),
  };
}

/** A vector or tensor written out. */
export function floats(values: readonly number[], shape: readonly number[] = [values.length]): Tensor<'float32'> {
  return tensor('float32', shape, values);
}
