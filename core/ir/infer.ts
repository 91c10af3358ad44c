import { opDefinition } from '../ops/define-op.ts';
import { slotValues, type Node, type SlotValue, type TensorType, type Value } from './types.ts';

/** The types of a node's outputs by its op's shape rule. @throws ERR_OP_SHAPE */
export function inferTypes(node: Node): Readonly<Record<string, TensorType>> {
  const types = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, typesOf(value)]));
  return opDefinition(node.op).infer(types as never, node.attrs as never) as Readonly<Record<string, TensorType>>;
}

function typesOf(slot: SlotValue): TensorType | readonly TensorType[] | undefined {
  return Array.isArray(slot) ? slotValues(slot).map(({ type }) => type) : (slot as Value | undefined)?.type;
}
