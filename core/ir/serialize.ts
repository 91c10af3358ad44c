import { z } from 'zod';
import { graphInvalid } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { createGraph, type Editor } from './editor.ts';
import type { Attribute, Graph, Node, SlotValue, State, Value } from './types.ts';

const DTYPE = z.enum(['float32', 'int32', 'int8', 'uint8', 'bool', 'int64']);
const SHAPE = z.array(z.int().positive()).max(8);
/** JSON has no infinities; they are written as text in an object, and a tensor as the key under which it is stored. */
const NUMBER = z.union([z.number(), z.strictObject({ number: z.enum(['NaN', 'Infinity', '-Infinity', '-0']) })]);
const ATTRIBUTE = z.union([NUMBER, z.string(), z.boolean(), z.array(NUMBER), z.strictObject({ tensor: z.string() })]);
const SLOT = z.union([z.string(), z.array(z.string())]);

const GRAPH = z.strictObject({
  format: z.literal('slimtap-graph'),
  version: z.literal(1),
  name: z.string(),
  inputs: z.array(z.strictObject({ name: z.string(), dtype: DTYPE, shape: SHAPE })),
  states: z.array(z.strictObject({
    name: z.string(), role: z.enum(['parameter', 'statistic', 'quantizer', 'optimizer', 'average', 'counter']), trainable: z.boolean(),
    l2Decay: z.number().optional(), learningRateFactor: z.number(), initial: z.string(),
  })),
  nodes: z.array(z.strictObject({
    op: z.string(), name: z.string(), scope: z.string(),
    inputs: z.record(z.string(), SLOT), outputs: z.record(z.string(), z.string()), attrs: z.record(z.string(), ATTRIBUTE),
  })),
  outputs: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  updates: z.array(z.strictObject({ state: z.string(), value: z.string() })),
});

/** The structure of a graph as plain JSON; tensors are named, not contained. */
export type GraphJson = z.infer<typeof GRAPH>;
type AttributeJson = z.infer<typeof ATTRIBUTE>;

/** A graph as JSON and the tensors it names, for saving beside checkpoints. */
export interface SerializedGraph {
  readonly json: GraphJson;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Takes a graph apart. Initial tensors are under `state/NAME`, constants under `node/NAME/ATTRIBUTE`; they are shared, not copied. */
export function serializeGraph(graph: Graph): SerializedGraph {
  const tensors = new Map<string, Tensor>();
  const keep = (key: string, tensor: Tensor): string => {
    tensors.set(key, tensor);
    return key;
  };
  const json: GraphJson = {
    format: 'slimtap-graph', version: 1, name: graph.name,
    inputs: [...graph.inputs.values()].map(({ name, type: { dtype, shape } }) => ({ name, dtype, shape: [...shape] })),
    states: [...graph.states.values()].map((state) => stateJson(state, keep)),
    nodes: graph.nodes().map((node) => nodeJson(node, keep)),
    outputs: [...graph.outputs].map(([output, value]) => ({ name: output, value: value.name })),
    updates: [...graph.updates].map(([state, value]) => ({ state: state.name, value: value.name })),
  };
  return { json, tensors };
}

type Keep = (key: string, tensor: Tensor) => string;

function stateJson({ name, role, trainable, l2Decay, learningRateFactor, initial }: State, keep: Keep): GraphJson['states'][number] {
  return { name, role, trainable, ...(l2Decay === undefined ? {} : { l2Decay }), learningRateFactor, initial: keep(`state/${name}`, initial) };
}

function nodeJson({ op, name, scope, inputs, outputs, attrs }: Node, keep: Keep): GraphJson['nodes'][number] {
  return {
    op, name, scope,
    inputs: Object.fromEntries(Object.entries(inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, slotJson(value)])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, value]) => [output, value.name])),
    attrs: Object.fromEntries(Object.entries(attrs as Record<string, Attribute>).map(([attr, value]) => [attr, attributeJson(value, (tensor) => keep(`node/${name}/${attr}`, tensor))])),
  };
}

function slotJson(slot: SlotValue): string | string[] {
  return Array.isArray(slot) ? slot.map(({ name }: Value) => name) : (slot as Value).name;
}

function attributeJson(value: Attribute, keep: (tensor: Tensor) => string): AttributeJson {
  if (typeof value === 'number') return numberJson(value);
  if (typeof value !== 'object') return value;
  return isTensor(value) ? { tensor: keep(value) } : value.map(numberJson);
}

function isTensor(value: readonly number[] | Tensor): value is Tensor {
  return !Array.isArray(value);
}

function numberJson(value: number): z.infer<typeof NUMBER> {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { number: (Object.is(value, -0) ? '-0' : String(value)) as 'NaN' };
}

/**
 * Puts a graph together again. The JSON is untrusted: its form is checked here, its meaning by the editor.
 * @throws ERR_GRAPH_INVALID, ERR_OP_SHAPE
 */
export function deserializeGraph({ json, tensors }: { readonly json: unknown; readonly tensors: ReadonlyMap<string, Tensor> }): Graph {
  const parsed = GRAPH.safeParse(json);
  if (!parsed.success) throw graphInvalid('serialized graph', `the JSON is not a graph: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  const { name, inputs, states, nodes, outputs, updates } = parsed.data;
  const { graph, editor } = createGraph(name);
  const source: Source = { value: (key, where) => known(graph.value(key), key, where), tensor: (key, where) => known(tensors.get(key), key, where) };
  for (const { name: input, dtype, shape } of inputs) editor.input(input, { dtype, shape });
  for (const { initial, ...state } of states) editor.state({ ...state, initial: source.tensor(initial, state.name) });
  for (const node of nodes) emitJson(node, editor, source);
  for (const { name: output, value } of outputs) editor.output(output, source.value(value, output));
  for (const { state, value } of updates) editor.update(known(graph.states.get(state), state, 'updates'), source.value(value, state));
  return graph;
}

interface Source {
  value(name: string, where: string): Value;
  tensor(key: string, where: string): Tensor;
}

function known<T>(found: T | undefined, key: string, where: string): T {
  if (found === undefined) throw graphInvalid(where, `it names "${key}", which is not there`);
  return found;
}

function emitJson({ op, name, scope, inputs, outputs, attrs }: GraphJson['nodes'][number], editor: Editor, source: Source): void {
  const slots = Object.entries(inputs).map(([slot, value]) => [slot, Array.isArray(value) ? value.map((one) => source.value(one, name)) : source.value(value, name)] as const);
  const values = Object.entries(attrs).map(([attr, value]) => [attr, attributeOf(value, (key) => source.tensor(key, name))] as const);
  editor.emitNode(op, Object.fromEntries(slots), Object.fromEntries(values), { name, scope, outputNames: outputs, exactNames: true });
}

function attributeOf(value: AttributeJson, tensor: (key: string) => Tensor): Attribute {
  if (Array.isArray(value)) return value.map(numberOf);
  if (typeof value === 'object' && 'tensor' in value) return tensor(value.tensor);
  return typeof value === 'object' ? numberOf(value) : value;
}

function numberOf(value: z.infer<typeof NUMBER>): number {
  return typeof value === 'number' ? value : Number(value.number);
}
