import { allocate, sizeOf, type Tensor } from '../tensor/tensor.ts';

/** Fills a batch that is not full with zeros, since a compiled graph has one batch size. A full one is returned as it is. */
export function padBatch(tensor: Tensor, batch: number): Tensor {
  if (tensor.shape[0] === batch) return tensor;
  const shape = [batch, ...tensor.shape.slice(1)];
  const data = allocate(tensor.dtype, sizeOf(shape));
  (data as Float32Array).set(tensor.data as Float32Array);
  return { dtype: tensor.dtype, shape, data };
}
