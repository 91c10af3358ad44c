import { isOp, slotValues, type Node, type SlotValue, type Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { referenceKernel } from '../backend-reference/index.ts';

/**
 * A function that gives the tensor of every value that depends on constants alone, computed by the reference kernels:
 * scales of weights are such values (`AbsMax` of a constant). Others give undefined. Results are remembered.
 */
export function constantOf(): (value: Value) => Tensor | undefined {
  const known = new Map<Value, Tensor | undefined>();
  const find = (value: Value): Tensor | undefined => {
    if (!known.has(value)) known.set(value, evaluate(value, find));
    return known.get(value);
  };
  return find;
}

function evaluate(value: Value, find: (value: Value) => Tensor | undefined): Tensor | undefined {
  const node = value.producer;
  if (node === undefined) return undefined;
  if (isOp(node, 'Constant')) return node.attrs.tensor;
  const inputs = inputsOf(node, find);
  return inputs && referenceKernel(node.op)(inputs, node.attrs, typesOf(node))[outputName(node, value)];
}

/** The tensors in a node's slots; undefined when one is not constant. */
function inputsOf(node: Node, find: (value: Value) => Tensor | undefined): Record<string, Tensor | readonly Tensor[]> | undefined {
  const inputs: Record<string, Tensor | readonly Tensor[]> = {};
  for (const [slot, values] of Object.entries(node.inputs as Record<string, SlotValue>)) {
    const tensors = slotValues(values).map(find);
    if (tensors.includes(undefined)) return undefined;
    inputs[slot] = Array.isArray(values) ? tensors as Tensor[] : tensors[0]!;
  }
  return inputs;
}

function typesOf(node: Node): Record<string, Value['type']> {
  return Object.fromEntries(Object.entries(node.outputs as Record<string, Value>).map(([name, { type }]) => [name, type]));
}

function outputName(node: Node, value: Value): string {
  return Object.entries(node.outputs as Record<string, Value>).find(([, output]) => output === value)![0];
}
