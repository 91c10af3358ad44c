import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Executable } from '../../core/backend.ts';
import type { Graph, State, Value } from '../../core/ir/types.ts';
import { typeText } from '../../core/ir/editor.ts';
import { feedInvalid, runtimeFailed, suggest } from '../../core/errors.ts';
import { allocate, sameShape, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { CompiledGraph } from './compile-graph.ts';
import { ortTensor } from './ort-tensor.ts';
import { runUncopied } from './run-uncopied.ts';
import type { Runtime } from './runtime.ts';
import { StateCell } from './state-cell.ts';

/** What an executable is made of. */
export interface ExecutableParts {
  readonly runtime: Runtime;
  readonly session: InferenceSession;
  readonly graph: Graph;
  readonly compiled: CompiledGraph;
  readonly sharing: OnnxExecutable | undefined;
}

/** A session with the buffers of its states and outputs, all made once. */
export class OnnxExecutable implements Executable {
  readonly #parts: ExecutableParts;
  readonly #states = new Map<string, StateCell>();
  readonly #outputs = new Map<string, { readonly tensor: Tensor; readonly ort: OrtTensor }>();

  constructor(parts: ExecutableParts) {
    this.#parts = parts;
    const { runtime, graph, sharing } = parts;
    for (const state of graph.states.values()) this.#states.set(state.name, sharing?.cellOf(state) ?? new StateCell(runtime, state.initial));
    for (const [name, { type }] of graph.outputs) {
      const tensor: Tensor = { ...type, data: allocate(type.dtype, sizeOf(type.shape)) };
      this.#outputs.set(name, { tensor, ort: ortTensor(runtime, tensor) });
    }
  }

  /** Where a state of that name and type lives, for an executable that shares it. */
  cellOf({ name, value }: State): StateCell | undefined {
    const cell = this.#states.get(name);
    return cell !== undefined && sameType(cell.tensor, value) ? cell : undefined;
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    const { session, graph, compiled } = this.#parts;
    checkFeeds(graph, feeds);
    const { fetches, shared } = this.#fetches();
    await runUncopied(session, this.#feeds(feeds), fetches).catch((cause: unknown) => { throw runtimeFailed('onnxruntime', 'run', graph.name, cause); });
    for (const state of compiled.updates.keys()) this.#states.get(state)!.swap();
    return Object.fromEntries([...this.#outputs].map(([name, { tensor }]) => [name, shared.get(name)?.tensor ?? tensor]));
  }

  read(names: Iterable<string> = this.#states.keys()): ReadonlyMap<string, Tensor> {
    return new Map([...names].map((name) => {
      const cell = this.#states.get(name);
      if (cell === undefined) throw feedInvalid(name, `the graph has no such state. ${suggest(name, this.#states.keys())}`);
      return [name, cell.tensor];
    }));
  }

  write(states: Iterable<readonly [string, Tensor]>): void {
    const known = [...states].flatMap(([name, tensor]) => {
      const state = this.#parts.graph.states.get(name);
      return state === undefined ? [] : [{ state, tensor }];
    });
    for (const { state, tensor } of known) checkType(state.name, state.value, tensor);
    for (const { state, tensor } of known) this.#states.get(state.name)!.write(tensor);
  }

  dispose(): Promise<void> {
    return this.#parts.session.release();
  }

  #feeds(feeds: Readonly<Record<string, Tensor>>): Record<string, OrtTensor> {
    const { runtime, compiled } = this.#parts;
    const fed: Record<string, OrtTensor> = {};
    for (const [name, onnxName] of compiled.inputs) fed[onnxName] = ortTensor(runtime, feeds[name]!);
    for (const [name, onnxName] of compiled.states) fed[onnxName] = this.#states.get(name)!.current;
    return fed;
  }

  /** Where the engine writes. An output that is a next value too is read from the state's buffer (`shared`). */
  #fetches(): { fetches: Record<string, OrtTensor>; shared: ReadonlyMap<string, StateCell> } {
    const { compiled } = this.#parts;
    const fetches: Record<string, OrtTensor> = {};
    const owners = new Map<string, StateCell>();
    for (const [state, onnxName] of compiled.updates) {
      const cell = this.#states.get(state)!;
      fetches[onnxName] = cell.next;
      owners.set(onnxName, cell);
    }
    const shared = new Map<string, StateCell>();
    for (const [name, onnxName] of compiled.outputs) {
      const owner = owners.get(onnxName);
      if (owner === undefined) fetches[onnxName] = this.#outputs.get(name)!.ort;
      else shared.set(name, owner);
    }
    return { fetches, shared };
  }
}

function checkFeeds(graph: Graph, feeds: Readonly<Record<string, Tensor>>): void {
  for (const name of Object.keys(feeds)) {
    if (!graph.inputs.has(name)) throw feedInvalid(name, `the graph has no such input. ${suggest(name, graph.inputs.keys())}`);
  }
  for (const [name, value] of graph.inputs) {
    const fed = feeds[name];
    if (fed === undefined) throw feedInvalid(name, 'the input was not fed');
    checkType(name, value, fed);
  }
}

function checkType(name: string, value: Value, tensor: Tensor): void {
  if (!sameType(tensor, value)) throw feedInvalid(name, `is ${typeText(tensor)}, the graph declares ${typeText(value.type)}`);
}

function sameType(tensor: Tensor, value: Value): boolean {
  return tensor.dtype === value.type.dtype && sameShape(tensor.shape, value.type.shape);
}
