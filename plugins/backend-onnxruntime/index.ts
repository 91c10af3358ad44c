import type { Plugin } from '../../core/plugin.ts';
import { onnxruntimeSection } from './config-schema.ts';
import { onnxruntimeBackend } from './onnxruntime-backend.ts';
import { PROVIDERS, type ProviderName } from './providers.ts';
import type { OnnxruntimeOptions } from './session-options.ts';

export { onnxruntimeBackend } from './onnxruntime-backend.ts';
export type { OnnxruntimeOptions } from './session-options.ts';
export { placements, type Placement } from './placements.ts';
export { PROVIDERS, type ProviderName, type ProviderOptions } from './providers.ts';
export { lower, type Lowering } from './lowering.ts';
export type { Emitter, Operand } from './emitter.ts';

/**
 * Provides the default backend under the name `onnxruntime`, and one for each execution provider, such as
 * `onnxruntime-cuda`. The configuration's `threads`, `settings` and `fallback` hold where the options have none.
 */
export function backendOnnxruntime(options: OnnxruntimeOptions = {}): Plugin {
  return {
    name: 'backend-onnxruntime',
    apply(kernel) {
      kernel.schema.section('onnxruntime', onnxruntimeSection);
      kernel.provide('backend', 'onnxruntime', () => ({ threads }) => onnxruntimeBackend({ threads, ...options }));
      for (const provider of Object.keys(PROVIDERS) as ProviderName[]) {
        kernel.provide('backend', `onnxruntime-${provider}`, () => ({ threads, onnxruntime }) => onnxruntimeBackend({ threads, ...onnxruntime, ...options, provider }));
      }
    },
  };
}
