import type { Graph, Node, SlotValue, State, StateRole, TensorType, Use, Value, Attribute } from './types.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { inputValues } from './types.ts';
import { graphInvalid } from '../errors.ts';
import { NumberedNames } from './numbered-names.ts';

/** The writable side of a value; only `Editor` and this file see it. */
export interface MutableValue extends Value {
  name: string;
  type: TensorType;
  producer: Node | undefined;
  uses: Set<Use>;
}

/** The writable side of a node; only `Editor` sees it. */
export interface MutableNode extends Node {
  scope: string;
  inputs: Record<string, SlotValue>;
  outputs: Record<string, MutableValue>;
  attrs: Record<string, Attribute>;
}

/** What a new state is made of. */
export interface StateOptions {
  readonly name: string;
  readonly initial: Tensor;
  readonly role: StateRole;
  /** @default role === 'parameter' */
  readonly trainable?: boolean;
  readonly l2Decay?: number | undefined;
  /** @default 1 */
  readonly learningRateFactor?: number;
}

/** The graph's storage. Everything but `core/ir` sees it as `Graph`. */
export class GraphStore implements Graph {
  readonly name: string;
  readonly inputs = new Map<string, MutableValue>();
  readonly outputs = new Map<string, Value>();
  readonly states = new Map<string, State>();
  readonly updates = new Map<State, Value>();
  readonly nodesByName = new Map<string, MutableNode>();
  readonly valuesByName = new Map<string, MutableValue>();
  /** The uses that each slot of a node makes of what it reads, in the slot's order. */
  readonly slotUses = new WeakMap<Node, Map<string, readonly Use[]>>();
  readonly nodeNames = new NumberedNames();
  readonly valueNames = new NumberedNames();
  #sorted: readonly Node[] | undefined;
  #read: ReadonlySet<Value> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  nodes(): readonly Node[] {
    return (this.#sorted ??= sortNodes(this.nodesByName.values()));
  }

  node(name: string): Node | undefined {
    return this.nodesByName.get(name);
  }

  value(name: string): Value | undefined {
    return this.valuesByName.get(name);
  }

  /** Values that outputs and updates read. */
  readOutside(): ReadonlySet<Value> {
    return (this.#read ??= new Set([...this.outputs.values(), ...this.updates.values()]));
  }

  /** Forgets what outputs and updates read; called by the editor when it changes them. */
  touchOutside(): void {
    this.#read = undefined;
  }

  forgetNode(name: string): void {
    this.nodesByName.delete(name);
    this.nodeNames.release(name);
  }

  forgetValue(name: string): void {
    this.valuesByName.delete(name);
    this.nodeNames.release(name);
    this.valueNames.release(name);
  }

  /** Forgets the cached order; called by the editor after each change. */
  touch(): void {
    this.#sorted = undefined;
  }
}

/** Producers before consumers; otherwise in order of insertion. Iterative: graphs are thousands of nodes deep. */
function sortNodes(nodes: Iterable<Node>): readonly Node[] {
  const sorted: Node[] = [];
  const progress = new Map<Node, 'open' | 'done'>();
  for (const root of nodes) visit(root, sorted, progress);
  return sorted;
}

function visit(root: Node, sorted: Node[], progress: Map<Node, 'open' | 'done'>): void {
  const stack: { node: Node; pending: Node[] }[] = [];
  const open = (node: Node): void => {
    progress.set(node, 'open');
    stack.push({ node, pending: producers(node) });
  };
  if (!progress.has(root)) open(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.pending.pop();
    if (next === undefined) {
      progress.set(top.node, 'done');
      sorted.push(top.node);
      stack.pop();
    } else if (progress.get(next) === 'open') {
      throw graphInvalid(next.name, 'the graph has a cycle through this node');
    } else if (!progress.has(next)) {
      open(next);
    }
  }
}

function producers(node: Node): Node[] {
  return inputValues(node).flatMap((value) => (value.producer === undefined ? [] : [value.producer])).reverse();
}
