import type { Value } from '../../core/ir/types.ts';
import { flag, ints } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** A value repeated to a shape: `reshape2` for axes it lacks, then `expand`. @returns the variable */
export function broadcast(on: ProgramWriter, x: Value, shape: readonly number[]): string {
  const { dtype, shape: own } = x.type;
  const full = [...Array.from({ length: shape.length - own.length }, () => 1), ...own];
  const ranked = own.length === shape.length ? on.nameOf(x) : reshaped(on, x, full);
  const times = shape.map((extent, i) => (extent === full[i] ? 1 : extent));
  if (times.every((factor) => factor === 1)) return ranked;
  const name = on.variable(on.layer('expand').next(), { dtype, dims: shape.length === 0 ? [1] : shape, lodLevel: 0, persistable: false });
  on.write('expand', { X: ranked, ExpandTimes: [], expand_times_tensor: [] }, { Out: name }, { expand_times: ints(times) });
  return name;
}

function reshaped(on: ProgramWriter, x: Value, shape: readonly number[]): string {
  const layer = on.layer('reshape');
  const from = on.nameOf(x);
  const name = on.variable(layer.next(), { dtype: x.type.dtype, dims: shape, lodLevel: 0, persistable: false });
  const before = on.variable(layer.next(), { dtype: x.type.dtype, dims: [0, ...on.dims(x)], lodLevel: 0, persistable: false });
  on.write('reshape2', { X: from, Shape: [], ShapeTensor: [] }, { Out: name, XShape: before }, { shape: ints(shape), use_quantizer: flag(false) });
  return name;
}
