import { isOp, type Node } from '../ir/types.ts';

/** Paddle's name of a node's op type among those with weights; undefined for other ops. */
export function paddleOpType(node: Node): 'conv2d' | 'depthwise_conv2d' | 'mul' | undefined {
  if (isOp(node, 'MatMul')) return 'mul';
  if (!isOp(node, 'Conv2d')) return undefined;
  const { groups } = node.attrs;
  return groups > 1 && groups === node.inputs.x.type.shape[1] ? 'depthwise_conv2d' : 'conv2d';
}

/** Slots of the data and of the weight, by op type. */
export const QUANTIZED_SLOTS = {
  conv2d: { data: 'x', weight: 'filter' },
  depthwise_conv2d: { data: 'x', weight: 'filter' },
  mul: { data: 'a', weight: 'b' },
} as const;
