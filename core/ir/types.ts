import type { DType, Tensor } from '../tensor/tensor.ts';

/** Element type and extents of a value. Images are NCHW, filters OIHW; every extent is known when a graph is compiled. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * The signature of every op: input slots, output names and attributes. Grows by declaration merging, one entry per op
 * file, so that `editor.emit('Conv2d', …)` is checked by the compiler.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging in core/ops
export interface OpMap {}

/** What an entry of `OpMap` looks like. */
export interface OpSignature {
  /** One value per slot, a list for a variadic slot, `undefined` for an absent optional one. */
  readonly inputs: object;
  /** Union of the output names. */
  readonly outputs: string;
  readonly attrs: object;
}

export type OpName = keyof OpMap & string;
export type InputsOf<K extends OpName> = OpMap[K] extends { inputs: infer I } ? I : never;
export type OutputsOf<K extends OpName> = OpMap[K] extends { outputs: infer O extends string } ? Readonly<Record<O, Value>> : never;
export type AttrsOf<K extends OpName> = OpMap[K] extends { attrs: infer A } ? A : never;

/** An attribute value; constants carry a tensor. */
export type Attribute = number | string | boolean | readonly number[] | Tensor;

/** What a slot holds: one value, or a list for a variadic slot. */
export type SlotValue = Value | readonly Value[] | undefined;

/** One place where a value is read. `index` is the position in a variadic slot, otherwise 0. */
export interface Use {
  readonly node: Node;
  readonly slot: string;
  readonly index: number;
}

/** A result in the graph: defined once, by a node, an input or a state. */
export interface Value {
  /** Unique in its graph; printed as `%name`. */
  readonly name: string;
  readonly type: TensorType;
  /** The node that makes it; `undefined` for inputs and states. */
  readonly producer: Node | undefined;
  readonly uses: ReadonlySet<Use>;
}

/** One operation. Only an `Editor` changes it. */
export interface Node<K extends string = string> {
  readonly op: K;
  /** Unique in its graph. */
  readonly name: string;
  /** Slash-separated path of the name scopes it was built in, such as `/yolo_output/`; what skip patterns match. */
  readonly scope: string;
  readonly inputs: K extends OpName ? InputsOf<K> : Readonly<Record<string, SlotValue>>;
  readonly outputs: K extends OpName ? OutputsOf<K> : Readonly<Record<string, Value>>;
  readonly attrs: K extends OpName ? AttrsOf<K> : Readonly<Record<string, Attribute>>;
}

/** What a state is for; checkpoints, optimizers and exporters select by it. */
export type StateRole = 'parameter' | 'statistic' | 'quantizer' | 'optimizer' | 'average' | 'counter';

/** Whatever lives from step to step. Its next value, if it changes, is `graph.updates.get(state)`. */
export interface State {
  /** Unique in its graph, and the key in checkpoints; PaddleDetection's parameter names where it has them. */
  readonly name: string;
  readonly role: StateRole;
  /** Whether the optimizer changes it. */
  readonly trainable: boolean;
  /** Its value at the start of a step. */
  readonly value: Value;
  /** What it holds before the first step. Shared, never written. */
  readonly initial: Tensor;
  /** Coefficient of this parameter's own L2 decay; `undefined` means the optimizer's. */
  readonly l2Decay: number | undefined;
  /** Factor on the learning rate. */
  readonly learningRateFactor: number;
}

/** A graph of operations over values and states, read-only; see `Editor` for writing. */
export interface Graph {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
  readonly states: ReadonlyMap<string, State>;
  readonly updates: ReadonlyMap<State, Value>;
  /** Every node, producers before consumers. */
  nodes(): readonly Node[];
  /** The node of that name. */
  node(name: string): Node | undefined;
  /** The value of that name. */
  value(name: string): Value | undefined;
}

/** Narrows a node to one op, giving its slots and attributes their types. */
export function isOp<K extends OpName>(node: Node | undefined, op: K): node is Node<K> {
  return node?.op === op;
}

/** Every value a node reads, slot by slot, lists flattened. */
export function inputValues(node: Node): Value[] {
  return Object.values(node.inputs as Record<string, SlotValue>).flatMap((slot) => slotValues(slot));
}

/** The values of one slot as a list. */
export function slotValues(slot: SlotValue): readonly Value[] {
  if (slot === undefined) return [];
  return isList(slot) ? slot : [slot];
}

function isList(slot: Value | readonly Value[]): slot is readonly Value[] {
  return Array.isArray(slot);
}
