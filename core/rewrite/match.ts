import { graphInvalid } from '../errors.ts';
import { isOp, slotValues, type Node, type OpName, type SlotValue, type Value } from '../ir/types.ts';
import type { NodePattern, Pattern } from './pattern.ts';

/** What a pattern found. */
export class Match {
  /** The node the pattern's outermost op matched; its outputs are what a rewrite replaces. */
  readonly root: Node;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #values: ReadonlyMap<string, Value>;

  constructor(root: Node, nodes: ReadonlyMap<string, Node>, values: ReadonlyMap<string, Value>) {
    this.root = root;
    this.#nodes = nodes;
    this.#values = values;
  }

  /** The node of that name in the pattern. @throws ERR_GRAPH_INVALID when it is of another op */
  node<K extends OpName>(as: string, op: K): Node<K> {
    const node = this.#nodes.get(as);
    if (!isOp(node, op)) throw graphInvalid(this.root.name, `the pattern has no ${op} called "${as}"`);
    return node;
  }

  /** The value of that name in the pattern. */
  value(as: string): Value {
    const value = this.#values.get(as);
    if (value === undefined) throw graphInvalid(this.root.name, `the pattern has no value called "${as}"`);
    return value;
  }
}

/** Matches a pattern with a node as its outermost op. */
export function matchPattern(pattern: NodePattern, node: Node): Match | undefined {
  const nodes = new Map<string, Node>();
  const values = new Map<string, Value>();
  return matchNode(pattern, node, { nodes, values }) ? new Match(node, nodes, values) : undefined;
}

interface Bindings {
  readonly nodes: Map<string, Node>;
  readonly values: Map<string, Value>;
}

function matchNode(pattern: NodePattern, node: Node | undefined, bindings: Bindings): boolean {
  if (node === undefined || !(pattern.ops as readonly string[]).includes(node.op) || !bind(bindings.nodes, pattern.as, node)) return false;
  return Object.entries(pattern.inputs).every(([slot, inner]) => {
    const values = slotValues((node.inputs as Readonly<Record<string, SlotValue>>)[slot]);
    return values.length === 1 && matchValue(inner, values[0]!, bindings);
  });
}

function matchValue(pattern: Pattern, value: Value, bindings: Bindings): boolean {
  return pattern.kind === 'value' ? bind(bindings.values, pattern.as, value) : matchNode(pattern, value.producer, bindings);
}

function bind<T>(known: Map<string, T>, name: string, found: T): boolean {
  const before = known.get(name);
  known.set(name, found);
  return before === undefined || before === found;
}
