import type { Backend } from '../../core/backend.ts';
import { runtimeFailed } from '../../core/errors.ts';
import { compileGraph, supportsNode } from './compile-graph.ts';
import { OnnxExecutable } from './executable.ts';
import { chooseRun, type RunSession } from './run-uncopied.ts';
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
  let choosing: Promise<RunSession> | undefined;
  return {
    name: 'onnxruntime',
    supports: supportsNode,
    lowering: [],
    async compile(graph, { shareStatesWith } = {}) {
      const compiled = compileGraph(graph);
      const runtime = await loadRuntime();
      const runSession = await (choosing ??= chooseRun(runtime));
      const session = await runtime.InferenceSession.create(compiled.bytes, sessionOptions(options))
        .catch((cause: unknown) => { throw runtimeFailed('onnxruntime', 'compile', graph.name, cause); });
      const sharing = shareStatesWith instanceof OnnxExecutable ? shareStatesWith : undefined;
      return new OnnxExecutable({ runtime, session, runSession, graph, compiled, sharing });
    },
    dispose: () => Promise.resolve(),
  };
}
