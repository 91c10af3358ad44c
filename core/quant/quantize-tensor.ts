import { allocate, type Tensor } from '../tensor/tensor.ts';
import { quantMax, SMALLEST_SCALE, type QuantSpec } from './spec.ts';

/** The parts of a spec that decide integers. */
export type IntegerSpec = Pick<QuantSpec, 'bits' | 'signed' | 'narrow' | 'axis' | 'rounding'>;

/**
 * The integers of a float tensor: clip(round(x · qmax / scale) + zero point), in float32 and Paddle's order `round(qmax · (1/scale) · x)`,
 * so that freezing takes the levels that fake-quant took. Used once per weight.
 * A channel whose scale is zero holds only zeros and gives zeros (Paddle 1.8.5 divides by it and gives NaN).
 * @param scale [1], or [C] along `spec.axis`
 * @param zeroPoint the level that stands for 0
 */
export function quantizeTensor(x: Tensor, scale: Tensor, spec: IntegerSpec, zeroPoint = 0): Tensor {
  const { signed, narrow = true, axis = -1 } = spec;
  const qmax = quantMax(spec);
  const qmin = signed ? -qmax - (narrow ? 0 : 1) : 0;
  const round = spec.rounding === 'half-away' ? roundHalfAway : roundHalfEven;
  const source = x.data as Float32Array;
  const dtype = spec.bits > 8 ? 'int32' : signed ? 'int8' : 'uint8';
  const data = allocate(dtype, source.length);
  const channels = axis < 0 ? 1 : x.shape[axis]!;
  const inner = axis < 0 ? source.length : x.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const factors = Float64Array.from(scale.data as Float32Array, (threshold) => (threshold > SMALLEST_SCALE ? Math.fround(qmax * Math.fround(1 / threshold)) : 0));
  for (let i = 0; i < source.length; i++) {
    const factor = factors[channels === 1 ? 0 : Math.floor(i / inner) % channels]!;
    data[i] = Math.min(Math.max(round(Math.fround(source[i]! * factor)) + zeroPoint, qmin), qmax);
  }
  return { dtype, shape: x.shape, data };
}

/** Ties go to the even neighbour, as numpy, ONNX and the vector lanes of Paddle round. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Ties go away from zero, as C's `round`. */
export function roundHalfAway(x: number): number {
  return x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5);
}
