import { opShape } from '../../core/errors.ts';
import { allocate, type Tensor } from '../../core/tensor/tensor.ts';

/** A convolution filter [height, width, in, out] of TensorFlow as [out, in, height, width]. */
export function hwioToOihw(kernel: Tensor): Tensor {
  const [height, width, inputs, outputs] = extents(kernel);
  return permute(kernel, [outputs, inputs, height, width], (pixel, input, output) => (output * inputs + input) * height * width + pixel);
}

/**
 * A depthwise filter [height, width, channels, multiplier] of TensorFlow as [channels·multiplier, 1, height, width]:
 * channel c's filters are its outputs c·multiplier … in both.
 */
export function depthwiseToChannelsFirst(kernel: Tensor): Tensor {
  const [height, width, channels, multiplier] = extents(kernel);
  return permute(kernel, [channels * multiplier, 1, height, width], (pixel, channel, index) => (channel * multiplier + index) * height * width + pixel);
}

/** Copies element by element; `place` says where an element of (pixel, third axis, fourth axis) goes. */
function permute(kernel: Tensor, shape: readonly number[], place: (pixel: number, third: number, fourth: number) => number): Tensor {
  const [height, width, thirds, fourths] = extents(kernel);
  const source = kernel.data as Float32Array;
  const data = allocate('float32', source.length);
  let from = 0;
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let third = 0; third < thirds; third++) {
      for (let fourth = 0; fourth < fourths; fourth++) data[place(pixel, third, fourth)] = source[from++]!;
    }
  }
  return { dtype: 'float32', shape, data };
}

function extents({ shape, dtype }: Tensor): [number, number, number, number] {
  if (shape.length !== 4 || dtype !== 'float32') throw opShape('kernel', `a filter must be float32 of rank 4, not ${dtype} [${shape.join(', ')}]`);
  return shape as unknown as [number, number, number, number];
}
