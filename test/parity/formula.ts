import { sizeOf, tensor, type Tensor } from '../../core/tensor/tensor.ts';

/**
 * Parameters of the full-model goldens, which are made from their names: value k is the k-th number of a linear
 * congruential generator seeded with the FNV-1a hash of the name, scaled as a layer of that kind would be.
 */
export function formulaParameter(name: string, shape: readonly number[]): Tensor<'float32'> {
  return formulaTensor(name, shape, distribution(name, shape));
}

/** `offset + factor · v` for v in [-1, 1), drawn in C order. */
export function formulaTensor(name: string, shape: readonly number[], { offset = 0, factor = 1 }: { offset?: number; factor?: number }): Tensor<'float32'> {
  const data = new Float32Array(sizeOf(shape));
  let state = fnv1a(name);
  for (let k = 0; k < data.length; k++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    data[k] = offset + factor * (((state >>> 8) / 2 ** 24) * 2 - 1);
  }
  return tensor('float32', shape, data);
}

function distribution(name: string, shape: readonly number[]): { offset?: number; factor: number } {
  if (shape.length === 4) return { factor: Math.sqrt(3 / sizeOf(shape.slice(1))) * gain(name) };
  if (name.endsWith('b_0')) return { factor: 0.5 };
  if (name.startsWith('yolo_output')) return { factor: 0.1 };
  if (name.endsWith('scale')) return { offset: 1, factor: 0.2 };
  if (name.endsWith('offset') || name.endsWith('mean')) return { factor: 0.1 };
  return { offset: 1, factor: 0.3 };
}

function gain(name: string): number {
  if (name.includes('_conv_offset')) return 0.5;
  return name.startsWith('yolo_output') ? 0.3 : 1.4;
}

function fnv1a(name: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  return hash;
}
