import type { Backend } from '../../core/backend.ts';
import { compileGraph, supportsNode } from './compile-graph.ts';
import { EngineThread } from './engine-thread.ts';
import type { EngineName } from './engines.ts';
import { TfjsExecutable } from './executable.ts';
import './lower/index.ts';

/** A backend that knows what its engine runs on. */
export interface TfjsBackend extends Backend {
  /** The GPU or processor in words; starts the engine. */
  device(): Promise<string>;
}

/**
 * A backend on kernels of TensorFlow.js: a graph becomes one list of kernel calls, which a thread of its own runs, images
 * with channels last and every tensor freed after its last use.
 * @param engine which of TensorFlow.js's backends runs the kernels
 *
 * @example
 * const backend = tfjsBackend('tfjs-wasm');
 * const executable = await backend.compile(graph);
 * const { loss } = await executable.run(batch);
 * await backend.dispose();
 */
export function tfjsBackend(engine: EngineName): TfjsBackend {
  let opening: Promise<EngineThread> | undefined;
  const open = (): Promise<EngineThread> => (opening ??= EngineThread.open(engine));
  return {
    name: engine,
    supports: supportsNode,
    lowering: [],
    async compile(graph, { shareStatesWith } = {}) {
      const thread = await open();
      const program = compileGraph(engine, graph, new Set(thread.facts.kernels));
      return TfjsExecutable.load(thread, graph, program, shareStatesWith instanceof TfjsExecutable ? shareStatesWith : undefined);
    },
    async device() {
      return (await open()).facts.device;
    },
    async dispose() {
      const thread = await opening?.catch(() => undefined);
      opening = undefined;
      await thread?.close();
    },
  };
}
