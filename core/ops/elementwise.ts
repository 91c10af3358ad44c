import type { TensorType, Value } from '../ir/types.ts';
import { broadcastShapes } from './shape/broadcast.ts';
import { expectDType, expectFloat } from './shape/expect.ts';

/** Signature of an op of two broadcast operands. */
export interface BinarySignature {
  inputs: { a: Value; b: Value };
  outputs: 'y';
  attrs: Record<never, never>;
}

/** Signature of an op of one operand without attributes. */
export interface UnarySignature {
  inputs: { x: Value };
  outputs: 'y';
  attrs: Record<never, never>;
}

export const BINARY_INPUTS = { a: { doc: 'left operand' }, b: { doc: 'right operand, broadcast with a as in numpy' } } as const;
export const UNARY_INPUTS = { x: { doc: 'float32, any shape' } } as const;

/** Type of an arithmetic op: the operands' common shape and their element type. @throws ERR_OP_SHAPE */
export function inferArithmetic(op: string, { a, b }: { readonly a: TensorType; readonly b: TensorType }): { y: TensorType } {
  expectDType(`${op}.b`, b, a.dtype);
  return { y: { dtype: a.dtype, shape: broadcastShapes(op, a.shape, b.shape) } };
}

/** Type of a comparison: bool in the operands' common shape. @throws ERR_OP_SHAPE */
export function inferComparison(op: string, types: { readonly a: TensorType; readonly b: TensorType }): { y: TensorType } {
  return { y: { dtype: 'bool', shape: inferArithmetic(op, types).y.shape } };
}

/** Type of a float function: as its operand. @throws ERR_OP_SHAPE */
export function inferFloat(op: string, { x }: { readonly x: TensorType }): { y: TensorType } {
  expectFloat(`${op}.x`, x);
  return { y: x };
}
