import { attributeKind, opDefinition, type AttributeDefinition, type OpDefinition } from '../ops/define-op.ts';
import { inferTypes } from './infer.ts';
import { graphInvalid } from '../errors.ts';
import { sameShape, type Tensor } from '../tensor/tensor.ts';
import { GraphStore, type MutableNode, type MutableValue, type StateOptions } from './graph.ts';
import { slotValues, type AttrsOf, type Attribute, type Graph, type InputsOf, type Node, type OpName, type OutputsOf, type SlotValue, type State, type TensorType, type Use, type Value } from './types.ts';

/** Optional facts about a node being emitted. */
export interface EmitOptions {
  /** Base of the node's name, made unique. @default the op's name in lower camel case */
  readonly name?: string;
  /** Scope path; overrides the editor's current scope. */
  readonly scope?: string;
  /** Names for the outputs, by output; made unique. @default the node's name (first output) or `node.output` */
  readonly outputNames?: Readonly<Record<string, string>>;
  /** Whether the names are taken as they are, a taken one being an error; for copies and parsers. @default false */
  readonly exactNames?: boolean;
}

/**
 * The only writer of a graph, so that uses, names and types are always consistent.
 *
 * @example
 * const { graph, editor } = createGraph('relu');
 * const x = editor.input('x', { dtype: 'float32', shape: [1, 3] });
 * editor.output('y', editor.emit('Relu', { x }).y);
 * graph.nodes().map((node) => node.op) // ['Relu']
 */
export class Editor {
  readonly graph: Graph;
  readonly #store: GraphStore;
  #scope = '/';

  constructor(graph: Graph) {
    if (!(graph instanceof GraphStore)) throw graphInvalid(graph.name, 'only graphs made by createGraph can be edited');
    this.graph = graph;
    this.#store = graph;
  }

  /** Runs `build` with `name` appended to the scope path of every node it emits; an empty name changes nothing. */
  scope<T>(name: string, build: () => T): T {
    return this.inScope(name === '' ? this.#scope : `${this.#scope}${name}/`, build);
  }

  /** Runs `build` with this scope path on every node it emits; for passes and gradients, which work for a node at hand. */
  inScope<T>(path: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = path;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  /** Declares an input of the graph. */
  input(name: string, type: TensorType): Value {
    if (this.#store.valuesByName.has(name)) throw graphInvalid(name, 'the name is taken');
    const value = this.#value(name, type, undefined);
    this.#store.inputs.set(name, value);
    return value;
  }

  /** Declares (or redirects) an output of the graph. */
  output(name: string, value: Value): void {
    this.#own(value);
    this.#store.outputs.set(name, value);
    this.#store.touchOutside();
  }

  removeOutput(name: string): void {
    this.#store.outputs.delete(name);
    this.#store.touchOutside();
  }

  /** Removes an input nothing reads. */
  removeInput(name: string): void {
    const value = this.#store.inputs.get(name);
    if (value === undefined) return;
    if (this.isUsed(value)) throw graphInvalid(name, 'the input is still used');
    this.#store.inputs.delete(name);
    this.#store.forgetValue(name);
  }

  /** Declares a state; its current value is `state.value`. */
  state(options: StateOptions): State {
    const { name, initial, role, trainable = role === 'parameter', l2Decay, learningRateFactor = 1 } = options;
    if (this.#store.states.has(name) || this.#store.valuesByName.has(name)) throw graphInvalid(name, 'the name is taken');
    const value = this.#value(name, { dtype: initial.dtype, shape: initial.shape }, undefined);
    const state: State = { name, role, trainable, value, initial, l2Decay, learningRateFactor };
    this.#store.states.set(name, state);
    return state;
  }

  /** Removes a state nothing reads, with its update. */
  removeState(state: State): void {
    if (this.isUsed(state.value)) throw graphInvalid(state.name, 'the state is still used');
    this.#store.updates.delete(state);
    this.#store.touchOutside();
    this.#store.states.delete(state.name);
    this.#store.forgetValue(state.name);
  }

  /** Says what a state holds after the step. */
  update(state: State, next: Value): void {
    this.#own(next);
    if (!sameShape(state.value.type.shape, next.type.shape) || state.value.type.dtype !== next.type.dtype) {
      throw graphInvalid(state.name, `its update %${next.name} is ${typeText(next.type)}, the state ${typeText(state.value.type)}`);
    }
    this.#store.updates.set(state, next);
    this.#store.touchOutside();
  }

  removeUpdate(state: State): void {
    this.#store.updates.delete(state);
    this.#store.touchOutside();
  }

  /** A value known now. */
  constant(tensor: Tensor, name = 'constant'): Value {
    return this.emitNode('Constant', {}, { tensor }, { name })['y']!;
  }

  /**
   * Adds a node and returns its outputs by name. Types come from the op's shape rule.
   * @throws ERR_OP_SHAPE, ERR_GRAPH_INVALID
   */
  emit<K extends OpName>(op: K, inputs: InputsOf<K>, attrs?: Partial<AttrsOf<K>>, options?: EmitOptions): OutputsOf<K> {
    return this.emitNode(op, inputs as Record<string, SlotValue>, (attrs ?? {}) as Record<string, Attribute>, options) as OutputsOf<K>;
  }

  /** `emit` for a caller that knows the op only at run time (parsers, generic rewrites). */
  emitNode(op: string, inputs: Readonly<Record<string, SlotValue>>, attrs: Readonly<Record<string, Attribute>>, options: EmitOptions = {}): Readonly<Record<string, Value>> {
    const definition = opDefinition(op);
    const name = this.#nodeName(options.name ?? op.charAt(0).toLowerCase() + op.slice(1), options.exactNames);
    const node: MutableNode = {
      op, name, scope: options.scope ?? this.#scope,
      inputs: checkInputs(definition, inputs, name), outputs: {}, attrs: checkAttrs(definition, attrs, name),
    };
    const types = inferTypes(node);
    Object.entries(types).forEach(([output, type], index) => {
      const wanted = options.outputNames?.[output] ?? (index === 0 ? name : `${name}.${output}`);
      node.outputs[output] = this.#value(this.#valueName(wanted, options.exactNames), type, node);
    });
    this.#store.nodesByName.set(name, node);
    for (const slot of Object.keys(node.inputs)) this.#addUses(node, slot);
    this.#store.touch();
    return node.outputs;
  }

  /** Makes a slot read another value of the same shape. `index` is the position in a variadic slot. */
  setInput(node: Node, slot: string, value: Value, index = 0): void {
    this.#own(value);
    const mutable = this.#node(node);
    this.#dropUses(mutable, slot);
    const old = mutable.inputs[slot];
    mutable.inputs[slot] = Array.isArray(old) ? old.map((one: Value, i) => (i === index ? value : one)) : value;
    this.#addUses(mutable, slot);
    this.#store.touch();
  }

  /** Changes an attribute; the shapes of the outputs must stay as they are. */
  setAttribute(node: Node, name: string, value: Attribute): void {
    this.#node(node).attrs[name] = value;
  }

  /**
   * Makes every reader of `old` (node slots, outputs and updates) read `by` instead.
   * `except` keeps a reader as it is, usually the node that makes `by` from `old`.
   */
  replaceUses(old: Value, by: Value, except?: (use: Use) => boolean): void {
    for (const use of [...old.uses]) {
      if (except?.(use) !== true) this.setInput(use.node, use.slot, by, use.index);
    }
    if (!this.#store.readOutside().has(old)) return;
    for (const [name, value] of this.#store.outputs) if (value === old) this.#store.outputs.set(name, by);
    for (const [state, value] of this.#store.updates) if (value === old) this.#store.updates.set(state, by);
    this.#store.touchOutside();
  }

  /** Removes a node whose outputs nobody reads. */
  remove(node: Node): void {
    const mutable = this.#node(node);
    for (const output of Object.values(mutable.outputs)) {
      if (this.isUsed(output)) throw graphInvalid(node.name, `%${output.name} is still used`);
    }
    for (const slot of Object.keys(mutable.inputs)) this.#dropUses(mutable, slot);
    for (const output of Object.values(mutable.outputs)) this.#store.forgetValue(output.name);
    this.#store.forgetNode(node.name);
    this.#store.touch();
  }

  /** Removes every node and state that no output and no update depends on; returns how many nodes went. */
  removeDead(): number {
    let removed = 0;
    for (const node of [...this.graph.nodes()].reverse()) {
      if (Object.values(node.outputs).some((output) => this.isUsed(output))) continue;
      this.remove(node);
      removed++;
    }
    for (const state of [...this.graph.states.values()]) {
      if (!this.isUsed(state.value) && !this.#store.updates.has(state)) this.removeState(state);
    }
    return removed;
  }

  /** Gives the output of a node another name, so that a replacement can take over the name of what it replaced. */
  rename(value: Value, name: string): void {
    const mutable = this.#own(value);
    if (value.name === name) return;
    if (value.producer === undefined) throw graphInvalid(value.name, 'inputs and states keep their names');
    if (this.#store.valuesByName.has(name)) throw graphInvalid(name, 'the name is taken');
    this.#store.forgetValue(value.name);
    this.#store.valuesByName.set(name, mutable);
    mutable.name = name;
  }

  /** Whether a node, an output or an update reads the value. */
  isUsed(value: Value): boolean {
    return value.uses.size > 0 || this.#store.readOutside().has(value);
  }

  /** A name for a new value that nothing has yet. */
  uniqueName(base: string): string {
    return this.#valueName(base);
  }

  #value(name: string, type: TensorType, producer: Node | undefined): MutableValue {
    // Engines do not agree what the sum or the maximum of nothing is; some give whatever their memory held.
    if (!type.shape.every((extent) => Number.isInteger(extent) && extent > 0)) throw graphInvalid(name, `its type is ${typeText(type)}, every extent must be a positive integer`);
    const value: MutableValue = { name, type, producer, uses: new Set() };
    this.#store.valuesByName.set(name, value);
    return value;
  }

  #nodeName(base: string, exact = false): string {
    if (!exact) return this.#store.nodeNames.free(base, (name) => this.#store.nodesByName.has(name) || this.#store.valuesByName.has(name));
    if (this.#store.nodesByName.has(base)) throw graphInvalid(base, 'a node of that name exists already');
    return base;
  }

  #valueName(base: string, exact = false): string {
    if (!exact) return this.#store.valueNames.free(base, (name) => this.#store.valuesByName.has(name));
    if (this.#store.valuesByName.has(base)) throw graphInvalid(base, 'a value of that name exists already');
    return base;
  }

  #node(node: Node): MutableNode {
    const mutable = this.#store.nodesByName.get(node.name);
    if (mutable !== node) throw graphInvalid(node.name, 'the node is not in this graph');
    return mutable;
  }

  #own(value: Value): MutableValue {
    const mutable = this.#store.valuesByName.get(value.name);
    if (mutable !== value) throw graphInvalid(value.name, 'the value is not in this graph');
    return mutable;
  }

  #addUses(node: MutableNode, slot: string): void {
    const uses = slotValues(node.inputs[slot]).map((value, index) => {
      const use = { node, slot, index };
      this.#own(value).uses.add(use);
      return use;
    });
    const slots = this.#store.slotUses.get(node) ?? new Map<string, readonly Use[]>();
    this.#store.slotUses.set(node, slots.set(slot, uses));
  }

  #dropUses(node: MutableNode, slot: string): void {
    const uses = this.#store.slotUses.get(node)?.get(slot) ?? [];
    slotValues(node.inputs[slot]).forEach((value, index) => this.#own(value).uses.delete(uses[index]!));
  }
}

/** An empty graph and its editor. */
export function createGraph(name: string): { graph: Graph; editor: Editor } {
  const graph = new GraphStore(name);
  return { graph, editor: new Editor(graph) };
}

/** `float32[1,3,320,320]`, as in the text form. */
export function typeText(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(',')}]`;
}

function checkInputs(definition: OpDefinition, inputs: Readonly<Record<string, SlotValue>>, where: string): Record<string, SlotValue> {
  const slots = definition.inputs as Readonly<Record<string, { kind?: string }>>;
  const checked: Record<string, SlotValue> = {};
  for (const slot of Object.keys(inputs)) {
    if (!Object.hasOwn(slots, slot)) throw graphInvalid(where, `${definition.name} has no input slot "${slot}"`);
  }
  for (const [slot, { kind = 'one' }] of Object.entries(slots)) {
    const value = inputs[slot];
    if (value === undefined && kind === 'one') throw graphInvalid(where, `${definition.name} needs its input "${slot}"`);
    if (value !== undefined && Array.isArray(value) !== (kind === 'variadic')) throw graphInvalid(where, `slot "${slot}" takes ${kind === 'variadic' ? 'a list of values' : 'one value'}`);
    if (value !== undefined) checked[slot] = Array.isArray(value) ? [...(value as Value[])] : value;
  }
  return checked;
}

function checkAttrs(definition: OpDefinition, attrs: Readonly<Record<string, Attribute | undefined>>, where: string): Record<string, Attribute> {
  const known = definition.attrs as Readonly<Record<string, AttributeDefinition<Attribute>>>;
  for (const name of Object.keys(attrs)) {
    if (!Object.hasOwn(known, name)) throw graphInvalid(where, `${definition.name} has no attribute "${name}"`);
  }
  const checked: Record<string, Attribute> = {};
  for (const [name, { default: fallback, kind = fallback === undefined ? undefined : attributeKind(fallback) }] of Object.entries(known)) {
    const value = attrs[name] ?? fallback;
    if (value === undefined) throw graphInvalid(where, `${definition.name} needs its attribute "${name}"`);
    if (kind !== undefined && attributeKind(value) !== kind) throw graphInvalid(where, `the attribute "${name}" of ${definition.name} takes a ${kind}, not a ${attributeKind(value)}`);
    checked[name] = value;
  }
  return checked;
}
