import type { Value } from '../../core/ir/types.ts';
import type { OnnxWriter } from './onnx-writer.ts';

/** Operator sets from which a reduction takes its axes as an input; before, they are an attribute. */
const AXES_AS_INPUT = { ReduceSum: 13, ReduceMean: 18, ReduceMax: 18 } as const;

/** Writes a reduction in the form of the operator set at hand. Without axes nothing is folded. */
export function reduce(on: OnnxWriter, y: Value, type: keyof typeof AXES_AS_INPUT, x: Value, { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean }): void {
  if (axes.length === 0) return on.emit(y, 'Identity', [x]);
  const keepdims = Number(keepDims);
  if (on.opset >= AXES_AS_INPUT[type]) return on.emit(y, type, [x, on.ints(axes)], { keepdims });
  on.emit(y, type, [x], { axes, keepdims });
}
