import { createKernel, type Kernel } from '../../core/kernel.ts';
import { standardPlugins } from '../../presets/index.ts';

/** A kernel with the plugins every detector gets: who taps which hook, and which options there are. */
export async function standardKernel(): Promise<Kernel> {
  return createKernel({ use: [await standardPlugins()] });
}
