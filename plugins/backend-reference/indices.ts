import { sizeOf } from '../../core/tensor/tensor.ts';

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** For each element of `to`, the element of `from` that numpy broadcasting puts there. */
export function broadcastIndices(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  const steps = to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!));
  return stridedIndices(to, steps);
}

/** Offsets of every element of `shape`, in row-major order, when axis i moves by `steps[i]`. */
export function stridedIndices(shape: readonly number[], steps: readonly number[], start = 0): Int32Array {
  const indices = new Int32Array(sizeOf(shape));
  const position = new Array<number>(shape.length).fill(0);
  let offset = start;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += steps[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      offset -= steps[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
  return indices;
}

/** An axis counted from the front. */
export function frontAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Which index along `axis` each element of `shape` has. */
export function axisIndices(shape: readonly number[], axis: number): Int32Array {
  return stridedIndices(shape, shape.map((_, i) => (i === axis ? 1 : 0)));
}
