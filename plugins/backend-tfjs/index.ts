import type { Plugin } from '../../core/plugin.ts';
import { ENGINES, type EngineName } from './engines.ts';
import { tfjsBackend } from './tfjs-backend.ts';

export { tfjsBackend, type TfjsBackend } from './tfjs-backend.ts';
export { ENGINES, type EngineName } from './engines.ts';
export { lowerTfjs, type Lowering } from './lowering.ts';
export { hostReason } from './on-host.ts';

/** Provides one backend for each engine of TensorFlow.js, under its name, such as `tfjs-node-gpu`. */
export function backendTfjs(): Plugin {
  return {
    name: 'backend-tfjs',
    apply: (kernel) => { for (const engine of Object.keys(ENGINES) as EngineName[]) kernel.provide('backend', engine, () => () => tfjsBackend(engine)); },
  };
}
