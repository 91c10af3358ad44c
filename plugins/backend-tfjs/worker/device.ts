import type { TensorType } from '../../../core/ir/types.ts';
import { allocate, type Tensor, type TensorData } from '../../../core/tensor/tensor.ts';
import { deviceType } from '../program.ts';
import type { DeviceData, DeviceTensor, Tfjs } from './tfjs.ts';

/** Puts elements of one of our types on the device. */
export function upload(tf: Tfjs, { dtype, shape }: TensorType, data: TensorData): DeviceTensor {
  const type = deviceType(dtype);
  const integers = dtype === 'int8' || dtype === 'uint8' || dtype === 'int64';
  return tf.tensor(integers ? Int32Array.from(data as Int8Array, Number) : data as DeviceData, shape, type);
}

/** Takes a tensor's elements from the device, as a copy of their own. */
export async function download({ dtype, shape }: TensorType, tensor: DeviceTensor): Promise<Tensor> {
  const data = await tensor.data();
  const elements = allocate(dtype, data.length);
  if (elements instanceof BigInt64Array) elements.set(Array.from(data, BigInt));
  else elements.set(data);
  return { dtype, shape, data: elements };
}
