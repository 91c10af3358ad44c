import type { Plugin } from '../../core/plugin.ts';
import { onnxruntimeBackend } from './onnxruntime-backend.ts';
import type { OnnxruntimeOptions } from './session-options.ts';

export { onnxruntimeBackend } from './onnxruntime-backend.ts';
export type { OnnxruntimeOptions } from './session-options.ts';
export { lower, type Lowering } from './lowering.ts';
export type { Emitter, Operand } from './emitter.ts';

/** Provides the default backend under the name `onnxruntime`; the configuration's `threads` holds where the options have none. */
export function backendOnnxruntime(options: OnnxruntimeOptions = {}): Plugin {
  return {
    name: 'backend-onnxruntime',
    apply: (kernel) => { kernel.provide('backend', 'onnxruntime', () => ({ threads }) => onnxruntimeBackend({ threads, ...options })); },
  };
}
