import type { Plugin } from '../../core/plugin.ts';
import type { Kernel } from '../../core/kernel.ts';
import { defaultCacheDir } from './default-cache-dir.ts';
import { loadWeights } from './load-weights.ts';

export { describeMatch, matchWeights, type ParameterShape, type WeightMatch } from './match-weights.ts';

export interface PretrainedOptions {
  /**
   * Where downloads are kept.
   * @default $XDG_CACHE_HOME/slimtap, or ~/.cache/slimtap
   */
  readonly cacheDir?: string;
  /** Take only what is cached. @default false */
  readonly offline?: boolean;
}

/**
 * Weights from `pretrain_weights`, `weights` or a checkpoint, put into the graph's states. Starting a training takes
 * what fits and lists what does not; evaluating, exporting and continuing take all or nothing.
 */
export function pretrained({ cacheDir = defaultCacheDir(), offline = false }: PretrainedOptions = {}): Plugin {
  return {
    name: 'pretrained',
    apply(kernel) {
      kernel.hooks.buildGraph.tapPromise('pretrained', async (graph, run) => {
        if (run.weights !== undefined) await loadWeights(run.weights, graph, run, { cacheDir, offline, onProgress: showProgress(kernel) });
        return graph;
      });
    },
  };
}

function showProgress({ events }: Kernel): (received: number, total: number | undefined) => void {
  return (done, total) => {
    if (total !== undefined) events.emit('progress', { task: 'download', done, total, unit: 'bytes' });
  };
}
