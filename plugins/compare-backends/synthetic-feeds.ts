import type { Graph } from '../../core/ir/types.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';

/** A learning rate at which steps move states visibly and do not leap. */
const RATE = 1e-4;

/**
 * One seeded batch for a train graph: noise as images, boxes inside the image of class 0, factors such as the decay of
 * averages near 1. How far engines differ does not depend on what is in the picture.
 */
export function syntheticFeeds(graph: Graph): Readonly<Record<string, Tensor>> {
  const random = createRandom(1);
  return Object.fromEntries([...graph.inputs].map(([name, { type: { dtype, shape } }]) => {
    const data = allocate(dtype, sizeOf(shape));
    if (dtype !== 'float32') return [name, { dtype, shape, data }];
    const [low, high] = rangeOf(name, shape);
    return [name, { dtype, shape, data: data.map(() => random.uniform(low, high) as never) }];
  })) as Record<string, Tensor>;
}

function rangeOf(name: string, shape: readonly number[]): readonly [low: number, high: number] {
  if (name === 'learningRate') return [RATE, RATE];
  if (shape.length === 0) return [0.99, 0.99];
  return shape.length === 4 ? [-2, 2] : [0.2, 0.8];
}
