import type { Value } from '../../core/ir/types.ts';
import type { Layer } from './layer.ts';
import type { ProgramWriter } from './program-writer.ts';

/** The result `XShape` of ops that move elements: keeps the shape they had, for the gradient. */
export function shapeOf(on: ProgramWriter, x: Value, layer: Layer): string {
  return on.variable(layer.next(), { dtype: x.type.dtype, dims: [0, ...on.dims(x)], lodLevel: 0, persistable: false });
}
