import type { Executable } from '../../core/backend.ts';
import { checkFeeds, knownStates, readStates, sameType, typesOf } from '../../core/check-feeds.ts';
import type { Graph, TensorType } from '../../core/ir/types.ts';
import type { Tensor, TensorData } from '../../core/tensor/tensor.ts';
import type { EngineThread } from './engine-thread.ts';
import type { Program, Slot } from './program.ts';
import type { DeviceMemory, Elements } from './worker/messages.ts';

/** A program in the thread of its engine. Its states live on the device; reading them copies. */
export class TfjsExecutable implements Executable {
  readonly #name: string;
  readonly #thread: EngineThread;
  readonly #id: number;
  readonly #outputs: readonly Slot[];
  readonly #types: Readonly<Record<'inputs' | 'states', ReadonlyMap<string, TensorType>>>;

  private constructor(thread: EngineThread, id: number, graph: Graph, { outputs }: Program) {
    this.#name = graph.name;
    this.#thread = thread;
    this.#id = id;
    this.#outputs = outputs;
    this.#types = { inputs: typesOf(graph.inputs), states: typesOf([...graph.states].map(([name, { value }]) => [name, value] as const)) };
  }

  /** Sends a program to the engine, with the states it does not share. */
  static async load(thread: EngineThread, graph: Graph, program: Program, sharing: TfjsExecutable | undefined): Promise<TfjsExecutable> {
    const executable = new TfjsExecutable(thread, thread.next(), graph, program);
    // What another thread holds lies on another device, and its numbers mean other executables here.
    const holder = sharing !== undefined && sharing.#thread === thread ? sharing : undefined;
    const shared = holder?.sharedWith(program) ?? [];
    const own = [...graph.states.values()].filter(({ name }) => !shared.includes(name));
    await thread.ask({ stage: 'compile', graph: graph.name }, {
      type: 'load', executable: executable.#id, program,
      initial: Object.fromEntries(own.map(({ name, initial }) => [name, compact(initial.data)])),
      share: holder === undefined ? undefined : { executable: holder.#id, states: shared },
    });
    return executable;
  }

  /** Names of the states that a program has too, with equal types. */
  sharedWith({ states }: Program): string[] {
    return states.filter((state) => this.#types.states.has(state.name) && sameType(this.#types.states.get(state.name)!, state)).map(({ name }) => name);
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    checkFeeds(this.#types.inputs, feeds);
    const given = Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, compact(data)]));
    const made = await this.#thread.ask({ stage: 'run', graph: this.#name }, { type: 'run', executable: this.#id, feeds: given });
    return Object.fromEntries(this.#outputs.map(({ name, dtype, shape }) => [name, { dtype, shape, data: made[name]! }]));
  }

  read(names: Iterable<string> = this.#types.states.keys()): ReadonlyMap<string, Tensor> {
    const wanted = [...names];
    const known = wanted.filter((name) => this.#types.states.has(name));
    const elements: Elements = known.length === 0 ? {} : this.#thread.askAndSleep({ stage: 'run', graph: this.#name }, { type: 'read', executable: this.#id, names: known });
    const cells = new Map(known.map((name) => [name, { tensor: { ...this.#types.states.get(name)!, data: elements[name]! } as Tensor }]));
    return readStates(cells, wanted);
  }

  write(states: Iterable<readonly [string, Tensor]>): void {
    const known = knownStates(this.#types.states, states);
    if (known.length === 0) return;
    const written = Object.fromEntries(known.map(([name, { data }]) => [name, compact(data)]));
    this.#thread.askAndSleep({ stage: 'run', graph: this.#name }, { type: 'write', executable: this.#id, states: written });
  }

  /** What lies on the engine's device, of every executable there. */
  memory(): Promise<DeviceMemory> {
    return this.#thread.ask({ stage: 'run', graph: this.#name }, { type: 'memory' });
  }

  /** Frees what no other executable holds; where the thread has ended, nothing is left to free. */
  async dispose(): Promise<void> {
    if (this.#thread.isOpen) await this.#thread.ask({ stage: 'run', graph: this.#name }, { type: 'unload', executable: this.#id });
  }
}

/** Elements in a buffer of their own size: a view would take its whole buffer along to the other thread. */
function compact<T extends TensorData>(data: T): T {
  return data.byteLength === data.buffer.byteLength ? data : data.slice() as T;
}
