import { allocate, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { roundHalfEven, type IntegerSpec } from '../../core/quant/quantize-tensor.ts';
import { quantMax } from '../../core/quant/spec.ts';

/**
 * A weight as PaddleSlim 1.1 freezes it, mistakes included, for `compat: paddle-1.8`: levels are not clipped to the scale,
 * which a moving average or a window may have left below the weights, and a channel of zeros is 0/0, NaN.
 * Integers hold no NaN: a weight with such a channel is returned as real values in float32. Source: PaddleSlim QuantizationFreezePass.
 */
export function paddleLevels(x: Tensor, scale: Tensor, spec: IntegerSpec): Tensor {
  const { axis = -1 } = spec;
  const qmax = quantMax(spec);
  const scales = scale.data as Float32Array;
  const inner = axis < 0 ? x.data.length : x.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const scaleOf = (i: number): number => scales[scales.length === 1 ? 0 : Math.floor(i / inner) % scales.length]!;
  const levels = Float64Array.from(x.data as Float32Array, (value, i) => roundHalfEven(Math.fround(Math.fround(value / scaleOf(i)) * qmax)));
  if (levels.some(Number.isNaN)) return tensor('float32', x.shape, Float32Array.from(levels, (level, i) => (level * scaleOf(i)) / qmax));
  const dtype = spec.bits <= 8 && levels.every((level) => Math.abs(level) < 128) ? 'int8' : 'int32';
  const data = allocate(dtype, levels.length);
  data.set(levels as never);
  return { dtype, shape: x.shape, data };
}
