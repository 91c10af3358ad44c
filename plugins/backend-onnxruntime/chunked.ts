import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** A formula over tensors of one shape, element by element. */
export interface Elementwise {
  readonly shape: readonly number[];
  readonly inputs: readonly string[];
  /** Emits the formula for inputs of some shape. Scalars of the outer graph may be named, tensors may not. */
  readonly formula: (on: Emitter, inputs: readonly string[]) => readonly string[];
}

/** Elements a chunk has at most: some of them at once fit into a core's cache. */
const CHUNK = 1 << 15;

/** From this size on chunks pay for themselves. */
const LARGE = 1 << 17;

/**
 * Emits a formula of several nodes so that large tensors pass through memory once: a `Scan` runs all its nodes on one
 * chunk after the other, and what is between them stays in the cache.
 */
export function elementwise(on: Emitter, { shape, inputs, formula }: Elementwise): readonly string[] {
  const size = sizeOf(shape);
  const rows = chunksOf(size);
  if (rows === 1 && (shape.length < 2 || shape.at(-1) !== 1)) return formula(on, inputs);
  // As one row, too, what has extents of 1 at its end: the engine meets a scalar element by element there, 20 times as slowly.
  const cut = rows === 1 ? [size] : [rows, size / rows];
  const chunks = inputs.map((input) => on.reshape(input, cut));
  const results = rows === 1 ? formula(on, chunks) : on.scan(chunks, size / rows, formula);
  return results.map((output) => {
    const shaped = on.reshape(output, shape);
    on.unshaped.set(shaped, { name: output, shape: cut });
    return shaped;
  });
}

/** Into how many equal chunks a tensor is cut; 1 where it is small or does not divide well. */
function chunksOf(size: number): number {
  if (size < LARGE) return 1;
  for (let rows = Math.ceil(size / CHUNK); rows <= size / (CHUNK / 8); rows++) if (size % rows === 0) return rows;
  return 1;
}
