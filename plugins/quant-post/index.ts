import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import { quantPostSection } from './config-schema.ts';
import type { PostOptions, PostReport } from './post.ts';
import { moveSharedOptions } from './shared-options.ts';

export { batchSize, feedsOf, type CalibrationFeeds, type Feeds } from './calibration-feeds.ts';
export { calibrate, type CalibrateOptions, type Calibration } from './calibrate.ts';
export { Histogram, HISTOGRAM_BINS } from './histogram.ts';
export { observe, type Observation, type ObserveOptions } from './observe.ts';
export { floatRun } from './float-run.ts';
export { plannedActivations } from './planned-activations.ts';
export type { PostOptions, PostReport } from './post.ts';
export { quantizeRun, type ActivationSummary, type PostSummary } from './quantize-run.ts';
export { quantizedGraph } from './quantized-graph.ts';
export { seedQuantizers } from './seed-quantizers.ts';
export { traverse, type Traversal } from './traverse.ts';
export { ALGORITHM_NAMES, type AlgorithmName, type Compat } from './thresholds/index.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    post: Command<PostOptions, PostReport>;
  }
}

/**
 * Quantization after training: finds the ranges of activations from images and puts them into the quantizers of the same
 * plan that quantize-aware training uses. Source: PaddleSlim `quant_post_static`, `quant_post_dynamic`.
 */
export function quantPost(): Plugin {
  return {
    name: 'quant-post',
    requires: ['quant-aware'],
    apply({ schema, hooks, provide }) {
      schema.section('quant_post', quantPostSection);
      hooks.config.tap('quant-post', moveSharedOptions);
      hooks.trainStart.tapPromise('quant-post', async (run) => {
        if (run.config.quantization.quant_post_first && run.plan.entries().length > 0) await (await import('./calibrate-first.ts')).calibrateFirst(run);
      });
      provide('command', 'post', () => async (kernel, options) => (await import('./post.ts')).post(kernel, options));
    },
  };
}
