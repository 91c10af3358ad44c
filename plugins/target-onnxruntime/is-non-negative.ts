import { isOp, type Value } from '../../core/ir/types.ts';

/** Whether a value can be shown never to be negative, so that all its bits can go to the positive side. */
export function isNonNegative(value: Value): boolean {
  const node = value.producer;
  if (isOp(node, 'Relu') || isOp(node, 'Relu6') || isOp(node, 'Sigmoid') || isOp(node, 'Softmax')) return true;
  if (isOp(node, 'MaxPool') || isOp(node, 'AvgPool') || isOp(node, 'ResizeNearest') || isOp(node, 'ReduceMean')) return isNonNegative(node.inputs.x);
  if (isOp(node, 'Concat')) return node.inputs.xs.every(isNonNegative);
  return false;
}
