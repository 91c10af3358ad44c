import { graphInvalid } from '../errors.ts';
import { opDefinition } from '../ops/define-op.ts';
import { sameShape } from '../tensor/tensor.ts';
import { typeText } from './editor.ts';
import { inferTypes } from './infer.ts';
import { slotValues, type Graph, type Node, type SlotValue, type TensorType, type Use, type Value } from './types.ts';

/**
 * Checks every rule of the IR; run after each pass, so that a wrong one is named at once: names are unique, uses are
 * what the nodes read, types are what the shape rules say, outputs and updates belong to the graph, nothing is cyclic.
 *
 * @param after what just ran, named in the error
 * @throws ERR_GRAPH_INVALID
 */
export function verifyGraph(graph: Graph, after?: string): void {
  const fail = (where: string, what: string) => graphInvalid(where, after === undefined ? what : `${what} (after ${after})`);
  const check: Check = (holds, where, what) => { if (!holds) throw fail(where, what); };
  const nodes = graph.nodes();
  const values = definedValues(graph, nodes);
  checkNames(graph, nodes, values, check);
  for (const node of nodes) checkNode(node, graph, check);
  checkUses(nodes, values, check);
  checkEnds(graph, check);
}

type Check = (holds: boolean, where: string, what: string) => void;

function definedValues(graph: Graph, nodes: readonly Node[]): readonly Value[] {
  return [...graph.inputs.values(), ...[...graph.states.values()].map(({ value }) => value), ...nodes.flatMap(({ outputs }) => Object.values(outputs))];
}

function checkNames(graph: Graph, nodes: readonly Node[], values: readonly Value[], check: Check): void {
  const seen = new Set<string>();
  for (const value of values) {
    check(!seen.has(value.name), value.name, 'two values have this name');
    check(graph.value(value.name) === value, value.name, 'the graph knows another value by this name');
    seen.add(value.name);
  }
  check(new Set(nodes.map(({ name }) => name)).size === nodes.length, graph.name, 'two nodes have the same name');
  for (const node of nodes) check(graph.node(node.name) === node, node.name, 'the node is read but is not in the graph');
}

function checkNode(node: Node, graph: Graph, check: Check): void {
  const { inputs, attrs } = opDefinition(node.op);
  for (const [slot, value] of Object.entries(node.inputs as Record<string, SlotValue>)) {
    check(slot in inputs, node.name, `${node.op} has no input slot "${slot}"`);
    for (const one of slotValues(value)) check(graph.value(one.name) === one, node.name, `its "${slot}" reads %${one.name}, which is not in the graph`);
  }
  for (const name of Object.keys(node.attrs)) check(name in attrs, node.name, `${node.op} has no attribute "${name}"`);
  const types = inferTypes(node);
  for (const [output, value] of Object.entries(node.outputs)) {
    check(value.producer === node, node.name, `%${value.name} does not name it as its producer`);
    const inferred = types[output];
    check(inferred !== undefined && sameType(inferred, value.type), node.name, `%${value.name} is ${typeText(value.type)}, the shape rule of ${node.op} says ${inferred === undefined ? 'there is no such output' : typeText(inferred)}`);
  }
}

function checkUses(nodes: readonly Node[], values: readonly Value[], check: Check): void {
  const reads = new Map<Value, Set<string>>(values.map((value) => [value, new Set()]));
  for (const node of nodes) {
    for (const [slot, value] of Object.entries(node.inputs as Record<string, SlotValue>)) {
      slotValues(value).forEach((one, index) => reads.get(one)?.add(useText({ node, slot, index })));
    }
  }
  for (const [value, expected] of reads) {
    const recorded = new Set([...value.uses].map(useText));
    check(recorded.size === value.uses.size && recorded.size === expected.size && [...expected].every((use) => recorded.has(use)), value.name,
      `its uses are recorded as [${[...recorded].join(', ')}], the nodes read it at [${[...expected].join(', ')}]`);
  }
}

function checkEnds(graph: Graph, check: Check): void {
  for (const [name, value] of graph.outputs) check(graph.value(value.name) === value, name, `the output is %${value.name}, which is not in the graph`);
  for (const { name, value, initial } of graph.states.values()) check(sameType(value.type, initial), name, `the state is ${typeText(value.type)}, its initial tensor ${typeText(initial)}`);
  for (const [state, next] of graph.updates) {
    check(graph.states.get(state.name) === state, state.name, 'it has an update but is not a state of the graph');
    check(graph.value(next.name) === next, state.name, `its update is %${next.name}, which is not in the graph`);
    check(sameType(state.value.type, next.type), state.name, `its update is ${typeText(next.type)}, the state ${typeText(state.value.type)}`);
  }
}

function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function useText({ node, slot, index }: Use): string {
  return `${node.name}.${slot}.${index}`;
}
