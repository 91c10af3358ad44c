import { isOp, slotValues, type Node, type SlotValue, type Value } from '../../core/ir/types.ts';

/** Ops whose result is never below zero. */
const NON_NEGATIVE: ReadonlySet<string> = new Set(['Relu', 'Relu6', 'Sigmoid', 'Exp', 'Abs', 'AbsMax', 'Softmax', 'Sqrt']);

/** Ops whose result is never below zero when none of their inputs is. */
const PRESERVING: ReadonlySet<string> = new Set([
  'Add', 'Mul', 'Maximum', 'Minimum', 'Concat', 'Reshape', 'Transpose', 'Slice', 'BroadcastTo', 'MaxPool', 'AvgPool', 'ResizeNearest', 'ResizeBilinear',
  'ReduceSum', 'ReduceMean', 'ReduceMax', 'SumTo',
]);

/** Whether a value is known never to be below zero, which saves a quantizer its lower clip and an absolute maximum one pass. */
export function isNonNegative(value: Value): boolean {
  const node = value.producer;
  if (node === undefined) return false;
  if (NON_NEGATIVE.has(node.op)) return true;
  if (isOp(node, 'Clip')) return node.attrs.min >= 0;
  if (isOp(node, 'FakeQuantize')) return isNonNegative(node.inputs.x);
  return PRESERVING.has(node.op) && inputsOf(node).every(isNonNegative);
}

function inputsOf(node: Node): readonly Value[] {
  return Object.values(node.inputs as Record<string, SlotValue>).flatMap(slotValues);
}
