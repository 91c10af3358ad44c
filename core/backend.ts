import type { Graph, Node } from './ir/types.ts';
import type { Pass } from './rewrite/pass.ts';
import type { Tensor } from './tensor/tensor.ts';

/**
 * An engine that runs graphs. A graph is a function; a backend compiles it once; an executable owns its states.
 * Train step, evaluation and inference are three graphs through the same calls.
 */
export interface Backend {
  readonly name: string;
  /** True when the backend can run the node, otherwise the reason it cannot. */
  supports(node: Node): true | string;
  /** Rewrites the graph must go through before `compile`, such as a change of layout. */
  readonly lowering: readonly Pass[];
  /** @throws ERR_BACKEND_UNSUPPORTED listing every node the backend cannot run, with reasons */
  compile(graph: Graph, options?: CompileOptions): Promise<Executable>;
  dispose(): Promise<void>;
}

/** How a graph is compiled. */
export interface CompileOptions {
  /**
   * An executable of the same backend whose state buffers this one uses too, where names and types agree, so that one
   * model compiled for ten input sizes holds its weights once.
   */
  readonly shareStatesWith?: Executable;
  /**
   * Whether memory taken for a run is kept for the next one, which then need not ask the system for it. Wrong where many
   * executables run by turns, each of which would keep its own.
   * @default false
   */
  readonly keepMemory?: boolean;
  /**
   * Whether states may live in the arrays of their initial values, which then change with every run, instead of in copies: for
   * who does not read the initial values again.
   * @default false
   */
  readonly adoptStates?: boolean;
}

/** A compiled graph with its states. Not re-entrant: await one `run` before the next. */
export interface Executable {
  /**
   * Runs the graph once and moves every state to its next value.
   * @param feeds one tensor per graph input, of exactly its type
   * @returns one tensor per graph output, valid until the next `run`
   * @throws ERR_FEED for a missing, unknown or ill-typed feed
   */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /** Current values of the named states (all by default): views, valid until the next `run` or `write`. */
  read(names?: Iterable<string>): ReadonlyMap<string, Tensor>;
  /** Overwrites states, copying; names the graph does not have are ignored. @throws ERR_FEED for another type */
  write(states: Iterable<readonly [string, Tensor]>): void;
  dispose(): Promise<void>;
}
