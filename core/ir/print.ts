import { opDefinition } from '../ops/define-op.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { typeText } from './editor.ts';
import { tensorText } from './tensor-text.ts';
import type { Attribute, Graph, Node, SlotValue, State, Value } from './types.ts';

/** How much is printed. */
export interface PrintOptions {
  /** Whether constants and initial tensors are printed whole, so that the text can be parsed. @default false */
  readonly full?: boolean;
}

/**
 * The text form of a graph, for `inspect`, tests and bug reports. With `full`, `parseGraph` reads it back.
 *
 * @example
 * printGraph(graph)
 * // graph "net"
 * // input %x: float32[1,3]
 * // state %w: float32[3,2] fill 0 (role="parameter", trainable=true)
 * // %y = MatMul(a=%x, b=%w)  // float32[1,2]
 * // output "y" = %y
 */
export function printGraph(graph: Graph, { full = false }: PrintOptions = {}): string {
  return [
    `graph ${JSON.stringify(graph.name)}`,
    ...[...graph.inputs.values()].map(printInput),
    ...[...graph.states.values()].map((state) => printState(state, { full })),
    ...graph.nodes().map((node) => printNode(node, { full })),
    ...[...graph.outputs].map(([name, value]) => `output ${JSON.stringify(name)} = ${nameText(value)}`),
    ...[...graph.updates].map(([state, next]) => `update ${nameText(state.value)} = ${nameText(next)}`),
    '',
  ].join('\n');
}

/** The line of one input. */
export function printInput(value: Value): string {
  return `input ${nameText(value)}: ${typeText(value.type)}`;
}

/** The line of one node in the text form of its graph. */
export function printNode(node: Node, { full = false }: PrintOptions = {}): string {
  const outputs = Object.keys(opDefinition(node.op).outputs).map((output) => node.outputs[output]!);
  const slots = Object.entries(node.inputs as Record<string, SlotValue>).flatMap(([slot, value]) => (value === undefined ? [] : [`${slot}=${slotText(value)}`]));
  const attrs = attributesText(node, full);
  return [
    `${outputs.map(nameText).join(', ')} = ${node.op}(${slots.join(', ')})`,
    ...(attrs === '' ? [] : [`{${attrs}}`]),
    ...(node.scope === '/' ? [] : [`scope ${JSON.stringify(node.scope)}`]),
    ...(node.name === outputs[0]?.name ? [] : [`name ${JSON.stringify(node.name)}`]),
    ` // ${outputs.map(({ type }) => typeText(type)).join(', ')}`,
  ].join(' ');
}

/** The line of one state. */
export function printState(state: State, { full = false }: PrintOptions = {}): string {
  const { role, trainable, l2Decay, learningRateFactor } = state;
  const facts = [
    `role="${role}"`, `trainable=${trainable}`,
    ...(l2Decay === undefined ? [] : [`l2Decay=${l2Decay}`]),
    ...(learningRateFactor === 1 ? [] : [`learningRateFactor=${learningRateFactor}`]),
  ];
  return `state ${nameText(state.value)}: ${tensorText(state.initial, full)} (${facts.join(', ')})`;
}

/** Defaults are left out. */
function attributesText(node: Node, full: boolean): string {
  const known = opDefinition(node.op).attrs as Readonly<Record<string, { readonly default?: Attribute }>>;
  return Object.entries(node.attrs as Readonly<Record<string, Attribute>>)
    .map(([name, value]) => ({ name, text: attributeText(value, full), fallback: known[name]?.default }))
    .filter(({ text, fallback }) => fallback === undefined || text !== attributeText(fallback, full))
    .map(({ name, text }) => `${name}=${text}`).join(', ');
}

function attributeText(value: Attribute, full: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  return isTensor(value) ? tensorText(value, full) : `[${value.map(numberText).join(', ')}]`;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function isTensor(value: readonly number[] | Tensor): value is Tensor {
  return !Array.isArray(value);
}

function slotText(slot: SlotValue): string {
  return Array.isArray(slot) ? `[${slot.map(nameText).join(', ')}]` : nameText(slot as Value);
}

/** `%name`, quoted when the name has unusual characters. */
function nameText({ name }: Value): string {
  return /^[\w.@/-]+$/.test(name) ? `%${name}` : `%${JSON.stringify(name)}`;
}
