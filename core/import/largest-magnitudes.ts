import { sizeOf, tensor, type Tensor } from '../tensor/tensor.ts';

/** max|x| of a weight, or of each index of an axis: what `AbsMax` computes in a graph. */
export function largestMagnitudes({ shape, data }: Tensor, axis: number | undefined): Tensor {
  const values = data as Float32Array;
  const channels = axis === undefined ? 1 : shape[axis]!;
  const inner = axis === undefined ? values.length : sizeOf(shape.slice(axis + 1));
  const largest = new Float32Array(channels);
  for (let start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
    let most = largest[channel]!;
    for (let i = start; i < start + inner; i++) most = Math.max(most, Math.abs(values[i]!));
    largest[channel] = most;
  }
  return tensor('float32', [channels], largest);
}
