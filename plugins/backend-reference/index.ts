export { referenceBackend } from './reference-backend.ts';
export { hasKernel, kernel, referenceKernel, type AnyKernel, type Kernel, type KernelInputs, type KernelOutputs, type KernelTypes } from './kernel.ts';
