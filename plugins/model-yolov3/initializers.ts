import type { Random } from '../../core/tensor/random.ts';
import { full, sizeOf, tensor, type Tensor } from '../../core/tensor/tensor.ts';

/** Draws the first value of a parameter. */
export type Initializer = (shape: readonly number[], random: Random) => Tensor<'float32'>;

/** Every element the same. */
export function constant(value: number): Initializer {
  return (shape) => full('float32', shape, value);
}

/**
 * Uniform within ±sqrt(6 / fan-in): He's variance. Source: Paddle `fluid.initializer.MSRA()`, what PaddleDetection's
 * backbones ask for. OIHW filters; fan-in is I·H·W.
 */
export const msraUniform: Initializer = (shape, random) => {
  const limit = Math.sqrt(6 / fanIn(shape));
  const data = new Float32Array(sizeOf(shape));
  random.fillUniform(data, -limit, limit);
  return tensor('float32', shape, data);
};

/** Normal with standard deviation sqrt(2 / fan-in). Source: Paddle `fluid.layers.conv2d`, its default for filters. */
export const heNormal: Initializer = (shape, random) => normal(Math.sqrt(2 / fanIn(shape)))(shape, random);

/** Normal of mean 0. */
export function normal(deviation: number): Initializer {
  return (shape, random) => {
    const data = new Float32Array(sizeOf(shape));
    random.fillNormal(data, deviation);
    return tensor('float32', shape, data);
  };
}

function fanIn(shape: readonly number[]): number {
  return sizeOf(shape.slice(1));
}
