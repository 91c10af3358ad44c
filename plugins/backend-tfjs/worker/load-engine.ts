import util from 'node:util';
import { engineNamed, type EngineName } from '../engines.ts';
import type { Tfjs } from './tfjs.ts';

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

/** Imports an engine's packages and starts it. */
export async function loadEngine(name: EngineName): Promise<Tfjs> {
  const { packages, backend, native = false } = engineNamed(name);
  if (native) restoreNullCheck();
  const modules: Tfjs[] = [];
  for (const packageName of packages) modules.push(await importPackage(packageName, native));
  const [tf] = modules as [Tfjs];
  tf.enableProdMode();
  await tf.setBackend(backend);
  // TensorFlow.js falls back to another backend without a word.
  if (tf.getBackend() !== backend) throw new Error(`TensorFlow.js started ${tf.getBackend()} instead of ${backend}`);
  return tf;
}

/** The packages are CommonJS: what they export is the default of the module that an import gives. */
async function importPackage(packageName: string, native: boolean): Promise<Tfjs> {
  try {
    const { default: exported } = await import(packageName) as { default: Tfjs };
    return exported;
  } catch (cause) {
    const absent = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((cause as NodeJS.ErrnoException).code ?? '');
    throw new PackageUnusable(packageName, native && !absent ? 'binding' : 'package', cause);
  }
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function restoreNullCheck(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
