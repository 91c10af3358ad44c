import type { Value } from '../../core/ir/types.ts';
import { broadcast } from './broadcast.ts';
import { flag, int, text, type Attributes } from './attributes.ts';
import type { Layer } from './layer.ts';
import type { Operand, ProgramWriter } from './program-writer.ts';

/** An op of two operands. Paddle repeats the second to the shape of the first, so the smaller one comes second or is repeated. */
export function elementwise(on: ProgramWriter, type: string, a: Value, b: Value, y: Value): void {
  on.emit(y, type, { X: widened(on, a, y), Y: b }, attributes(-1));
}

/** Adds one number per channel, in the layer of what they are added to. */
export function addBias(on: ProgramWriter, y: Value, sum: string, bias: Operand, layer: Layer): void {
  on.emit(y, 'elementwise_add', { X: sum, Y: bias }, attributes(1), { layer });
}

/** A comparison. */
export function compare(on: ProgramWriter, type: string, a: Value, b: Value, y: Value): void {
  on.emit(y, type, { X: widened(on, a, y), Y: b }, { axis: int(-1), force_cpu: flag(false) });
}

function widened(on: ProgramWriter, a: Value, { type: { shape } }: Value): Operand {
  return a.type.shape.length === shape.length && a.type.shape.every((extent, i) => extent === shape[i]) ? a : broadcast(on, a, shape);
}

function attributes(axis: number): Attributes {
  return { axis: int(axis), use_mkldnn: flag(false), x_data_format: text(''), y_data_format: text('') };
}
