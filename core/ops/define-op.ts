import type { Editor } from '../ir/editor.ts';
import type { Attribute, AttrsOf, InputsOf, Node, OpName, OutputsOf, TensorType, Value } from '../ir/types.ts';
import { graphInvalid } from '../errors.ts';
import { nearest } from '../errors.ts';

/** One input slot. */
export interface SlotDefinition {
  /** @default 'one' */
  readonly kind?: 'one' | 'optional' | 'variadic';
  /** What goes in, with layout and unit. */
  readonly doc: string;
}

/** What an attribute holds; `numbers` is a list. */
export type AttributeKind = 'number' | 'string' | 'boolean' | 'numbers' | 'tensor';

/** One attribute. Without a default it must be given. */
export interface AttributeDefinition<T = unknown> {
  readonly doc: string;
  readonly default?: T;
  /** Give it where there is no default, so that graphs from texts and files are checked. @default the default's kind */
  readonly kind?: AttributeKind;
}

/** What a value is as an attribute. */
export function attributeKind(value: Attribute): AttributeKind {
  if (Array.isArray(value)) return 'numbers';
  return typeof value === 'object' ? 'tensor' : typeof value as 'number' | 'string' | 'boolean';
}

/** The types of an op's inputs as its shape rule sees them. */
export type InputTypes<K extends OpName> = {
  readonly [S in keyof InputsOf<K>]: InputsOf<K>[S] extends readonly Value[] ? readonly TensorType[]
    : undefined extends InputsOf<K>[S] ? TensorType | undefined : TensorType;
};

/** The gradients of an op's inputs; leave a slot out where nothing flows. */
export type InputGradients<K extends OpName> = {
  readonly [S in keyof InputsOf<K>]?: InputsOf<K>[S] extends readonly Value[] ? readonly (Value | undefined)[] : Value | undefined;
};

/** What a gradient rule may use. */
export interface GradientContext<K extends OpName> {
  readonly node: Node<K>;
  readonly inputs: InputsOf<K>;
  readonly outputs: OutputsOf<K>;
  readonly attrs: AttrsOf<K>;
  /** Gradient of the loss by each output; `undefined` where the loss does not depend on it. */
  readonly gradients: Readonly<Partial<OutputsOf<K>>>;
  /** Emits the nodes of the backward pass. */
  readonly editor: Editor;
  /** Whether anything wants the gradient of that slot; skip the work where not. */
  wants(slot: keyof InputsOf<K> & string): boolean;
}

/** What an op means apart from its numbers (those are in `plugins/backend-reference`). */
export interface OpDefinition<K extends OpName = OpName> {
  readonly name: K;
  /** One paragraph: what it computes and where the definition comes from. */
  readonly doc: string;
  readonly inputs: { readonly [S in keyof InputsOf<K>]-?: SlotDefinition };
  readonly outputs: { readonly [O in keyof OutputsOf<K>]: string };
  readonly attrs: { readonly [A in keyof AttrsOf<K>]-?: AttributeDefinition<AttrsOf<K>[A]> };
  /** Shape rule: throws ERR_OP_SHAPE (use `opShape`) when the inputs do not fit. */
  infer(inputs: InputTypes<K>, attrs: AttrsOf<K>): { readonly [O in keyof OutputsOf<K>]: TensorType };
  /** Emits the gradient as ordinary nodes. An op without one stops the backward walk, an error if a parameter needs it. */
  gradient?(context: GradientContext<K>): InputGradients<K>;
}

const definitions = new Map<string, OpDefinition>();

/**
 * Makes an op known. A plugin's own op is defined the same way, next to a `declare module` that adds it to `OpMap`.
 * @throws ERR_GRAPH_INVALID when the name is taken
 */
export function defineOp<K extends OpName>(definition: OpDefinition<K>): OpDefinition<K> {
  if (definitions.has(definition.name)) throw graphInvalid(definition.name, 'an op of that name is defined already');
  definitions.set(definition.name, definition as unknown as OpDefinition);
  return definition;
}

/** The definition of an op. @throws ERR_GRAPH_INVALID for an unknown name, naming the nearest known one */
export function opDefinition(name: string): OpDefinition {
  const definition = definitions.get(name);
  if (definition === undefined) {
    const near = nearest(name, definitions.keys());
    throw graphInvalid(name, `no such op${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return definition;
}

/** Every defined op, for docs and conformance tests. */
export function allOps(): readonly OpDefinition[] {
  return [...definitions.values()];
}
