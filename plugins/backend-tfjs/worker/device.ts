import type { TensorType } from '../../../core/ir/types.ts';
import { allocate, type DType, type Tensor, type TensorData } from '../../../core/tensor/tensor.ts';
import { deviceType } from '../program.ts';
import type { DeviceData, DeviceTensor, Tfjs } from './tfjs.ts';

/**
 * Puts elements of one of our types on the device.
 * @throws RangeError for an integer that the device has no room for
 */
export function upload(tf: Tfjs, { dtype, shape }: TensorType, data: TensorData): DeviceTensor {
  return tf.tensor(onDevice(dtype, data), shape, deviceType(dtype));
}

/** Takes a tensor's elements from the device, as a copy of their own. */
export async function download({ dtype, shape }: TensorType, tensor: DeviceTensor): Promise<Tensor> {
  const data = await tensor.data();
  const elements = allocate(dtype, data.length);
  if (elements instanceof BigInt64Array) elements.set(Array.from(data, BigInt));
  else elements.set(data);
  return { dtype, shape, data: elements };
}

function onDevice(dtype: DType, data: TensorData): DeviceData {
  if (data instanceof BigInt64Array) return narrowed(data);
  return dtype === 'int8' || dtype === 'uint8' ? Int32Array.from(data as Int8Array) : data as DeviceData;
}

/** TensorFlow.js has integers of 32 bits alone; a wider one would become another number. */
function narrowed(data: BigInt64Array): Int32Array {
  const wide = data.find((value) => BigInt.asIntN(32, value) !== value);
  if (wide !== undefined) throw new RangeError(`${wide} does not fit into 32 bits, and TensorFlow.js has no wider integers`);
  return Int32Array.from(data, Number);
}
