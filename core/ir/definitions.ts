import { sameTensor, type Tensor } from '../tensor/tensor.ts';
import { printInput, printNode, printState } from './print.ts';
import type { Attribute, Graph, Node, State, Value } from './types.ts';

/** What gives a name its meaning in a graph: an input, a state or a node. The name is its first value's. */
export interface Definition {
  readonly name: string;
  readonly value: Value;
  /** The node's op, `input` or `state`. */
  readonly op: string;
  readonly node: Node | undefined;
  /** Its line in the text form, large tensors shortened. */
  readonly text: string;
  /** Its tensors, which the text may not tell apart. */
  readonly tensors: readonly Tensor[];
}

/** Every definition of a graph as it is now, by name, for comparing graphs: a later edit does not change them. */
export function definitions(graph: Graph): ReadonlyMap<string, Definition> {
  const all = [...[...graph.inputs.values()].map(ofInput), ...[...graph.states.values()].map(ofState), ...graph.nodes().map(ofNode)];
  return new Map(all.map((definition) => [definition.name, definition]));
}

/** Whether two definitions say the same. */
export function sameDefinition(a: Definition, b: Definition): boolean {
  return a.text === b.text && a.tensors.every((tensor, i) => sameTensor(tensor, b.tensors[i]!));
}

function ofInput(value: Value): Definition {
  return { name: value.name, value, op: 'input', node: undefined, text: printInput(value), tensors: [] };
}

function ofState(state: State): Definition {
  const { value, initial } = state;
  return { name: value.name, value, op: 'state', node: undefined, text: printState(state), tensors: [initial] };
}

function ofNode(node: Node): Definition {
  const value = Object.values(node.outputs as Record<string, Value>)[0]!;
  return { name: value.name, value, op: node.op, node, text: printNode(node), tensors: Object.values(node.attrs as Record<string, Attribute>).filter(isTensor) };
}

function isTensor(attribute: Attribute): attribute is Tensor {
  return typeof attribute === 'object' && !Array.isArray(attribute);
}
