import type { Editor } from '../ir/editor.ts';
import type { TensorType, Value } from '../ir/types.ts';
import { broadcastTo, reshapeTo } from './gradient-terms.ts';
import { reducedShape } from './shape/axis.ts';
import { expectFloat } from './shape/expect.ts';

/** Which axes a reduction folds. */
export interface ReductionAttributes {
  /** Axes to fold; -1 is the last, none is allowed. */
  readonly axes: readonly number[];
  /** Whether folded axes stay with extent 1. @default false */
  readonly keepDims: boolean;
}

/** Signature of every reduction. */
export interface ReductionSignature {
  inputs: { x: Value };
  outputs: 'y';
  attrs: { axes: readonly number[]; keepDims: boolean };
}

export const REDUCTION_ATTRIBUTES = {
  axes: { kind: 'numbers', doc: 'axes to fold; negative counts from the end' },
  keepDims: { doc: 'whether folded axes stay with extent 1', default: false },
} as const;

/** Type of a reduction. @throws ERR_OP_SHAPE */
export function inferReduction(op: string, x: TensorType, { axes, keepDims }: ReductionAttributes): TensorType {
  expectFloat(`${op}.x`, x);
  return { dtype: x.dtype, shape: reducedShape(op, x.shape, axes, keepDims) };
}

/** Repeats a reduction's result (or its gradient) over the axes that were folded. */
export function spread(editor: Editor, folded: Value, shape: readonly number[], axes: readonly number[]): Value {
  return broadcastTo(editor, reshapeTo(editor, folded, reducedShape('spread', shape, axes, true)), shape);
}
