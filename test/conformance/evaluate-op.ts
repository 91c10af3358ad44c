import { createGraph } from '../../core/ir/editor.ts';
import type { Attribute, Graph, SlotValue, Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { referenceKernel } from '../../plugins/backend-reference/index.ts';
import '../../core/ops/index.ts';
import type { OpInputs } from './op-case.ts';

/** A graph of one node, with the tensors to feed it. */
export interface OpGraph {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** The graph that runs one op on graph inputs, all its outputs being graph outputs. */
export function opGraph(op: string, inputs: OpInputs, attrs: Readonly<Record<string, Attribute>>): OpGraph {
  const { graph, editor } = createGraph(op);
  const feeds: Record<string, Tensor> = {};
  const declare = (name: string, tensor: Tensor): Value => {
    feeds[name] = tensor;
    return editor.input(name, { dtype: tensor.dtype, shape: tensor.shape });
  };
  const slots: Record<string, SlotValue> = {};
  for (const [slot, given] of Object.entries(inputs)) {
    slots[slot] = isList(given) ? given.map((one, i) => declare(`in_${slot}_${i}`, one)) : declare(`in_${slot}`, given);
  }
  for (const [output, value] of Object.entries(editor.emitNode(op, slots, attrs))) editor.output(output, value);
  return { graph, feeds };
}

/** What one op means: its reference kernel on the given tensors. */
export function evaluateOp(op: string, inputs: OpInputs, attrs: Readonly<Record<string, Attribute>>): Readonly<Record<string, Tensor>> {
  const node = opGraph(op, inputs, attrs).graph.nodes()[0]!;
  const types = Object.fromEntries(Object.entries(node.outputs).map(([name, value]) => [name, value.type]));
  return referenceKernel(op)(inputs, node.attrs, types);
}

function isList(given: Tensor | readonly Tensor[]): given is readonly Tensor[] {
  return Array.isArray(given);
}
