import type { Backend } from '../../core/backend.ts';
import { runtimeFailed, SlimtapError } from '../../core/errors.ts';
import { compileGraph, isTraining, supportsNode } from './compile-graph.ts';
import { OnnxExecutable } from './executable.ts';
import { chooseRun, type RunSession } from './run-uncopied.ts';
import { openSession } from './providers.ts';
import { loadRuntime } from './runtime.ts';
import { sessionOptions, type OnnxruntimeOptions } from './session-options.ts';
import './lower/index.ts';

/**
 * The default backend: a graph becomes one ONNX model and runs in one ONNX Runtime session, train step included.
 *
 * @example
 * const executable = await onnxruntimeBackend({ threads: 2 }).compile(graph);
 * const { loss } = await executable.run(batch);
 */
export function onnxruntimeBackend(options: OnnxruntimeOptions = {}): Backend {
  const name = options.provider === undefined ? 'onnxruntime' : `onnxruntime-${options.provider}`;
  let choosing: Promise<RunSession> | undefined;
  return {
    name,
    supports: supportsNode,
    lowering: [],
    async compile(graph, { shareStatesWith, keepMemory = false, adoptStates = false } = {}) {
      const compiled = compileGraph(graph);
      const runtime = await loadRuntime();
      const runSession = await (choosing ??= chooseRun(runtime));
      const settings = sessionOptions(options, { keepMemory, training: isTraining(graph) });
      const session = await openSession(runtime, compiled, settings, options)
        .catch((cause: unknown) => { throw cause instanceof SlimtapError ? cause : runtimeFailed(name, 'compile', graph.name, cause); });
      const sharing = shareStatesWith instanceof OnnxExecutable ? shareStatesWith : undefined;
      return new OnnxExecutable({ backend: name, runtime, session, runSession, graph, compiled, sharing, adopting: adoptStates, asWritten: settings.graphOptimizationLevel === 'disabled' });
    },
    dispose: () => Promise.resolve(),
  };
}
