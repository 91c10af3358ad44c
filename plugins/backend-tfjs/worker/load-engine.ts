import { cpus } from 'node:os';
import util from 'node:util';
import { engineNamed, type EngineName } from '../engines.ts';
import type { Tfjs } from './tfjs.ts';
import { registerNativeKernels } from './native-kernels.ts';
import { openWebgpu } from './open-webgpu.ts';

/** A package that an engine needs could not be imported: it is not there, or it has no native binding. */
export class PackageUnusable extends Error {
  readonly packageName: string;
  readonly lacks: 'package' | 'binding';

  constructor(packageName: string, lacks: 'package' | 'binding', cause: unknown) {
    super((cause as Error).message.split('\n')[0], { cause });
    this.packageName = packageName;
    this.lacks = lacks;
  }
}

/** An engine that runs, and on what. */
export interface LoadedEngine {
  readonly tf: Tfjs;
  readonly device: string;
}

/** Imports an engine's packages and starts it. */
export async function loadEngine(name: EngineName): Promise<LoadedEngine> {
  const { packages, backend, native = false } = engineNamed(name);
  if (native) restoreNullCheck();
  const adapter = name === 'tfjs-webgpu' ? await openWebgpu(await importPackage('webgpu', false)) : undefined;
  const modules: Tfjs[] = [];
  for (const packageName of packages.filter((one) => one !== 'webgpu')) modules.push((await importPackage(packageName, native) as { default: Tfjs }).default);
  const [tf] = modules as [Tfjs];
  tf.enableProdMode();
  if (native) registerNativeKernels(tf);
  // Small tensors would be computed in JavaScript: not what was asked for, and other numbers than the GPU's.
  if (adapter !== undefined) tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend(backend);
  // TensorFlow.js falls back to another backend without a word.
  if (tf.getBackend() !== backend) throw new Error(`TensorFlow.js started ${tf.getBackend()} instead of ${backend}`);
  return { tf, device: adapter ?? deviceOf(tf) };
}

/** tfjs-node knows whether TensorFlow found a GPU; the others run on the processor. */
function deviceOf(tf: Tfjs): string {
  const processor = cpus()[0]?.model.trim() ?? 'processor';
  const { isGPUPackage, isUsingGpuDevice } = tf.backend() as { isGPUPackage?: boolean; isUsingGpuDevice?: boolean };
  return isGPUPackage === true && isUsingGpuDevice === true ? 'GPU through CUDA' : processor;
}

/** TensorFlow.js's packages are CommonJS: what they export is the default of the module that an import gives. */
async function importPackage(packageName: string, native: boolean): Promise<unknown> {
  try {
    return await import(packageName);
  } catch (cause) {
    const absent = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((cause as NodeJS.ErrnoException).code ?? '');
    throw new PackageUnusable(packageName, native && !absent ? 'binding' : 'package', cause);
  }
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function restoreNullCheck(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
