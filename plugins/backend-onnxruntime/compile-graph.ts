import type { Graph, Node, TensorType, Value } from '../../core/ir/types.ts';
import { backendUnsupported } from '../../core/errors.ts';
import { OnnxBuilder, type NodeProto, type OnnxType } from '../onnx-model/index.ts';
import { Emitter } from './emitter.ts';
import { replacedInPlace } from './in-place.ts';
import { loweringOf } from './lowering.ts';

/**
 * The model's first output, an empty sequence. onnxruntime-node copies every output it fetches into a new buffer, those
 * that were preallocated too, one after the other once the run is complete: 200 MB per step of YOLOv3. It cannot convert a
 * sequence and stops at the first, when everything has been written where it belongs. See `runUncopied`.
 */
export const UNCOPIED = 'uncopied';

/** A graph as one ONNX model, and which ONNX name is what. */
export interface CompiledGraph {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The model's nodes, as they are in `bytes`. */
  readonly nodes: readonly NodeProto[];
  /** Shapes of the graph's values, by their names in the model. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Graph inputs that something reads: name in the graph and in the model. */
  readonly inputs: ReadonlyMap<string, string>;
  /** States that something reads. */
  readonly states: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Next values, by state; no two share a name. */
  readonly updates: ReadonlyMap<string, Update>;
}

/** The next value of a state. */
export interface Update {
  readonly name: string;
  /** As the model has it, which may be another one than the state's. */
  readonly shape: readonly number[];
  /** Whether it may be written where the state is, by an engine that runs the nodes as they are. */
  readonly inPlace: boolean;
}

/**
 * Writes the whole graph (forward, backward, optimizer and statistics where it has them) as one ONNX model: inputs and
 * states are its inputs, outputs and next values its outputs.
 * @throws ERR_BACKEND_UNSUPPORTED listing every node without a lowering
 */
export function compileGraph(graph: Graph): CompiledGraph {
  checkSupport(graph);
  return new Compilation(graph).run();
}

/** True when the op has a lowering, otherwise the reason. */
export function supportsNode(node: Node): true | string {
  return loweringOf(node.op) !== undefined || `${node.op} has no ONNX lowering`;
}

/** Whether weights move in the graph. */
export function isTraining({ updates }: Graph): boolean {
  return [...updates.keys()].some(({ trainable }) => trainable);
}

function checkSupport(graph: Graph): void {
  const refusals = graph.nodes().filter((node) => supportsNode(node) !== true).map((node) => `${node.name} (${node.op}): ${supportsNode(node)}`);
  if (refusals.length > 0) throw backendUnsupported('onnxruntime', refusals);
}

class Compilation {
  readonly #graph: Graph;
  readonly #onnx: OnnxBuilder;
  readonly #on: Emitter;
  readonly #names = new Map<Value, string>();
  readonly #inputs = new Map<string, string>();
  readonly #states = new Map<string, string>();
  readonly #declared = new Set<string>();
  readonly #trains: boolean;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#trains = isTraining(graph);
    this.#onnx = new OnnxBuilder({ name: graph.name });
    this.#on = new Emitter(this.#onnx, (value) => this.#nameOf(value));
  }

  run(): CompiledGraph {
    this.#onnx.untypedOutput(this.#onnx.node('SequenceEmpty', [], {}, { outputs: [UNCOPIED] })[0]!);
    for (const node of this.#graph.nodes()) this.#lower(node);
    this.#on.enter('outputs');
    const updates = new Map([...this.#graph.updates].map(([state, next]) => [state.name, this.#declareUpdate(next)]));
    const outputs = new Map([...this.#graph.outputs].map(([name, value]) => [name, this.#declareOutput(value, false)]));
    this.#on.emitEarly();
    const nodes = this.#onnx.graph().node;
    return { bytes: this.#onnx.build(), nodes, shapes: this.#shapes(), inputs: this.#inputs, states: this.#states, outputs, updates: this.#placed(nodes, updates) };
  }

  #lower(node: Node): void {
    this.#on.enter(node.name);
    const names = loweringOf(node.op)!(this.#on, node);
    for (const [output, value] of Object.entries(node.outputs)) this.#names.set(value, names[output]!);
  }

  /** Inputs and states are declared when first read: a model input nobody reads would have to be fed all the same. */
  #nameOf(value: Value): string {
    return this.#names.get(value) ?? this.#declareInput(value);
  }

  #declareInput(value: Value): string {
    const isState = this.#graph.states.has(value.name);
    const name = this.#onnx.unique(`${isState ? 'state' : 'input'}:${value.name}`);
    this.#onnx.input(name, isState || !this.#trains ? value.type : withOpenCount(name, value.type));
    this.#names.set(value, name);
    (isState ? this.#states : this.#inputs).set(value.name, name);
    return name;
  }

  /** A model output for a next value: as it was before it got its shape, which would be a copy. */
  #declareUpdate(value: Value): Omit<Update, 'inPlace'> {
    const unshaped = this.#on.unshaped.get(this.#nameOf(value));
    if (unshaped === undefined || this.#declared.has(unshaped.name)) return { name: this.#declareOutput(value, true), shape: value.type.shape };
    this.#declared.add(unshaped.name);
    this.#onnx.output(unshaped.name, { dtype: value.type.dtype, shape: unshaped.shape });
    return unshaped;
  }

  #shapes(): CompiledGraph['shapes'] {
    return new Map([...this.#names].map(([{ type }, name]) => [name, type.shape]));
  }

  #placed(nodes: CompiledGraph['nodes'], updates: ReadonlyMap<string, Omit<Update, 'inPlace'>>): CompiledGraph['updates'] {
    const replacements = [...updates].flatMap(([state, { name }]) => (this.#states.has(state) ? [{ input: this.#states.get(state)!, output: name }] : []));
    const inPlace = new Set(replacedInPlace(nodes, replacements).map(({ output }) => output));
    return new Map([...updates].map(([state, update]) => [state, { ...update, inPlace: inPlace.has(update.name) }]));
  }

  /**
   * A model output that holds the value. ONNX allows neither an input nor a constant as an output, and a state's buffer
   * must be its own, hence the copies.
   */
  #declareOutput(value: Value, own: boolean): string {
    const name = this.#nameOf(value);
    const computed = value.producer !== undefined && value.producer.op !== 'Constant';
    if (computed && this.#declared.has(name) && !own) return name;
    const output = computed && !this.#declared.has(name) && !this.#isInput(name) ? name : this.#on.op('Identity', [name]);
    this.#declared.add(output);
    this.#onnx.output(output, value.type);
    return output;
  }

  /** A lowering may hand on its input's name, such as a sum over no axis. */
  #isInput(name: string): boolean {
    return [...this.#inputs.values(), ...this.#states.values()].includes(name);
  }
}

/**
 * Images with their count left open. ONNX Runtime plans before it runs, and gives the memory of a tensor that is no longer read to the next one of
 * exactly that shape: what the forward pass lets go would wait for the backward pass, where the same shapes come again. With an open count they
 * are not the same; `Emitter.later` closes it.
 */
function withOpenCount(name: string, { dtype, shape }: TensorType): OnnxType {
  return { dtype, shape: shape.length === 4 ? [`${name} images`, ...shape.slice(1)] : shape };
}
