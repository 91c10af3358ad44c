import type { Tensor } from '../tensor/tensor.ts';
import { allocate, sizeOf } from '../tensor/tensor.ts';
import type { Runnable } from './evaluation.ts';

/** Lets a model of batch 1 run larger batches, image by image, as deployments do. */
export function perImage(model: Runnable): Runnable {
  return {
    async run(feeds) {
      const batch = Object.values(feeds)[0]!.shape[0]!;
      const outputs: Record<string, Tensor> = {};
      for (let image = 0; image < batch; image++) {
        const one = await model.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, slice(tensor, image)])));
        for (const [name, tensor] of Object.entries(one)) place(outputs[name] ??= stack(tensor, batch), tensor, image);
      }
      return outputs;
    },
  };
}

/** One image of a batch: a view. */
function slice({ dtype, shape, data }: Tensor, image: number): Tensor {
  const one = [1, ...shape.slice(1)];
  const size = sizeOf(one);
  return { dtype, shape: one, data: data.subarray(image * size, (image + 1) * size) } as Tensor;
}

function stack({ dtype, shape }: Tensor, batch: number): Tensor {
  const all = [batch, ...shape.slice(1)];
  return { dtype, shape: all, data: allocate(dtype, sizeOf(all)) };
}

function place(all: Tensor, one: Tensor, image: number): void {
  (all.data as Float32Array).set(one.data as Float32Array, image * one.data.length);
}
