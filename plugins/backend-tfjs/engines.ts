/** Engines of TensorFlow.js, by the name of their backend here. */
export const ENGINES = {
  'tfjs-cpu': { packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'], backend: 'cpu' },
  'tfjs-wasm': { packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'], backend: 'wasm' },
  'tfjs-webgpu': { packages: ['webgpu', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu'], backend: 'webgpu' },
  'tfjs-node': { packages: ['@tensorflow/tfjs-node'], backend: 'tensorflow', native: true },
  'tfjs-node-gpu': { packages: ['@tensorflow/tfjs-node-gpu'], backend: 'tensorflow', native: true },
} as const satisfies Record<string, Engine>;

export type EngineName = keyof typeof ENGINES;

/** What an engine is made of. */
export function engineNamed(name: EngineName): Engine {
  return ENGINES[name];
}

/** A row of `ENGINES`. */
export interface Engine {
  /** What must be installed, in the order in which it is imported. */
  readonly packages: readonly string[];
  /** TensorFlow.js's own name of the backend. */
  readonly backend: string;
  /** Whether its package has a native binding, which may be missing while the package is there. */
  readonly native?: boolean;
}
