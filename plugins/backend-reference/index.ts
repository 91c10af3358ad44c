import type { Plugin } from '../../core/plugin.ts';
import { referenceBackend } from './reference-backend.ts';

export { referenceBackend } from './reference-backend.ts';
export { hasKernel, kernel, referenceKernel, type AnyKernel, type Kernel, type KernelInputs, type KernelOutputs, type KernelTypes } from './kernel.ts';

/** Provides the reference backend under the name `reference`. */
export function backendReference(): Plugin {
  return {
    name: 'backend-reference',
    apply: (kernel) => { kernel.provide('backend', 'reference', () => referenceBackend); },
  };
}
