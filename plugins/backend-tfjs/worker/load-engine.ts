import { ENGINES, type EngineName } from '../engines.ts';
import type { Tfjs } from './tfjs.ts';

/** A package that an engine needs could not be imported. */
export class PackageMissing extends Error {
  readonly packageName: string;

  constructor(packageName: string, cause: unknown) {
    super((cause as Error).message.split('\n')[0], { cause });
    this.packageName = packageName;
  }
}

/** Imports an engine's packages and starts it. */
export async function loadEngine(name: EngineName): Promise<Tfjs> {
  const { packages, backend } = ENGINES[name];
  const modules: Tfjs[] = [];
  for (const packageName of packages) {
    modules.push(await import(packageName).catch((cause: unknown) => { throw new PackageMissing(packageName, cause); }) as Tfjs);
  }
  const [tf] = modules as [Tfjs];
  tf.enableProdMode();
  await tf.setBackend(backend);
  // TensorFlow.js falls back to another backend without a word.
  if (tf.getBackend() !== backend) throw new Error(`TensorFlow.js started ${tf.getBackend()} instead of ${backend}`);
  return tf;
}
