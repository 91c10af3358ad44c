import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Executable } from '../../core/backend.ts';
import { checkFeeds, knownStates, readStates, sameType, typesOf } from '../../core/check-feeds.ts';
import type { Graph, State, TensorType } from '../../core/ir/types.ts';
import { runtimeFailed } from '../../core/errors.ts';
import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { CompiledGraph, Update } from './compile-graph.ts';
import { ortTensor } from './ort-tensor.ts';
import type { RunSession } from './run-uncopied.ts';
import type { Runtime } from './runtime.ts';
import { StateCell } from './state-cell.ts';

/** What an executable is made of. */
export interface ExecutableParts {
  /** The backend's name. */
  readonly backend: string;
  readonly runtime: Runtime;
  readonly session: InferenceSession;
  readonly graph: Graph;
  readonly compiled: CompiledGraph;
  readonly sharing: OnnxExecutable | undefined;
  /** Whether states may live in the arrays of their initial values. */
  readonly adopting: boolean;
  /** Whether the session runs the model's nodes as they are written, so that states may be overwritten while it runs. */
  readonly asWritten: boolean;
  /** How the session is run: without copies where the binding allows it. */
  readonly runSession: RunSession;
}

/**
 * A session with the buffers of its states and outputs, all made once. It keeps neither the graph nor the model's bytes:
 * their constants and initial states are as large as the weights, and multi-scale training holds ten executables.
 */
export class OnnxExecutable implements Executable {
  readonly #name: string;
  readonly #backend: string;
  readonly #asWritten: boolean;
  readonly #parts: Pick<ExecutableParts, 'runtime' | 'session' | 'runSession'>;
  readonly #names: Pick<CompiledGraph, 'inputs' | 'states' | 'outputs' | 'updates'>;
  readonly #types: Readonly<Record<'inputs' | 'states', ReadonlyMap<string, TensorType>>>;
  readonly #states = new Map<string, StateCell>();
  readonly #outputs = new Map<string, { readonly tensor: Tensor; readonly ort: OrtTensor }>();
  #released: Promise<void> | undefined;

  constructor({ backend, runtime, session, runSession, graph, compiled: { inputs, states, outputs, updates }, sharing, adopting, asWritten }: ExecutableParts) {
    this.#name = graph.name;
    this.#backend = backend;
    this.#asWritten = asWritten;
    this.#parts = { runtime, session, runSession };
    this.#names = { inputs, states, outputs, updates };
    this.#types = { inputs: typesOf(graph.inputs), states: typesOf([...graph.states].map(([name, { value }]) => [name, value] as const)) };
    const adopted = new Set<ArrayBufferLike>();
    for (const state of graph.states.values()) this.#states.set(state.name, sharing?.cellOf(state) ?? new StateCell(runtime, state.initial, adopting && isFree(state.initial, adopted)));
    for (const [name, { type }] of graph.outputs) {
      const tensor: Tensor = { ...type, data: allocate(type.dtype, sizeOf(type.shape)) };
      this.#outputs.set(name, { tensor, ort: ortTensor(runtime, tensor) });
    }
  }

  /** Where a state of that name and type lives, for an executable that shares it. */
  cellOf({ name, value }: State): StateCell | undefined {
    const cell = this.#states.get(name);
    return cell !== undefined && sameType(cell.tensor, value.type) ? cell : undefined;
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    checkFeeds(this.#types.inputs, feeds);
    const { session, runSession } = this.#parts;
    const { fetches, shared } = this.#fetches();
    await runSession(session, this.#feeds(feeds), fetches).catch((cause: unknown) => { throw runtimeFailed(this.#backend, 'run', this.#name, cause); });
    for (const [state, update] of this.#names.updates) if (!this.#isInPlace(update)) this.#states.get(state)!.swap();
    return Object.fromEntries([...this.#outputs].map(([name, { tensor }]) => [name, shared.get(name)?.tensor ?? tensor]));
  }

  read(names: Iterable<string> = this.#states.keys()): ReadonlyMap<string, Tensor> {
    return readStates(this.#states, names);
  }

  write(states: Iterable<readonly [string, Tensor]>): void {
    for (const [name, tensor] of knownStates(this.#types.states, states)) this.#states.get(name)!.write(tensor);
  }

  /** Writes the profile of a session that was opened with one. */
  endProfiling(): void {
    this.#parts.session.endProfiling();
  }

  dispose(): Promise<void> {
    return this.#released ??= this.#parts.session.release();
  }

  #isInPlace({ inPlace }: Update): boolean {
    return this.#asWritten && inPlace;
  }

  #feeds(feeds: Readonly<Record<string, Tensor>>): Record<string, OrtTensor> {
    const { runtime } = this.#parts;
    const fed: Record<string, OrtTensor> = {};
    for (const [name, onnxName] of this.#names.inputs) fed[onnxName] = ortTensor(runtime, feeds[name]!);
    for (const [name, onnxName] of this.#names.states) fed[onnxName] = this.#states.get(name)!.current;
    return fed;
  }

  /** Where the engine writes. An output that is a next value too, or another output, is read from its buffer (`shared`). */
  #fetches(): { fetches: Record<string, OrtTensor>; shared: ReadonlyMap<string, Written> } {
    const fetches: Record<string, OrtTensor> = {};
    const owners = new Map<string, Written>();
    for (const [state, update] of this.#names.updates) {
      const cell = this.#states.get(state)!;
      fetches[update.name] = cell.next(update.shape, this.#isInPlace(update));
      owners.set(update.name, cell);
    }
    const shared = new Map<string, Written>();
    for (const [name, onnxName] of this.#names.outputs) {
      const owner = owners.get(onnxName);
      if (owner !== undefined) {
        shared.set(name, owner);
        continue;
      }
      const own = this.#outputs.get(name)!;
      fetches[onnxName] = own.ort;
      owners.set(onnxName, own);
    }
    return { fetches, shared };
  }
}

/** What the engine writes to; a state's tensor is another one once it has moved on. */
interface Written {
  readonly tensor: Tensor;
}

/** Whether a value fills a buffer that no state before it has taken. Averages begin at the very arrays of their weights; a view is a part of who knows what. */
function isFree({ data: { buffer, byteLength } }: Tensor, taken: Set<ArrayBufferLike>): boolean {
  const free = buffer.byteLength === byteLength && !taken.has(buffer);
  taken.add(buffer);
  return free;
}
