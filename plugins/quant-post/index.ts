import type { Plugin } from '../../core/plugin.ts';
import { quantPostSection } from './config-schema.ts';

export { batchSize, feedsOf, type CalibrationFeeds, type Feeds } from './calibration-feeds.ts';
export { calibrate, type CalibrateOptions, type Calibration } from './calibrate.ts';
export { Histogram, HISTOGRAM_BINS } from './histogram.ts';
export { observe, type Observation, type ObserveOptions } from './observe.ts';
export { plannedActivations } from './planned-activations.ts';
export { seedQuantizers } from './seed-quantizers.ts';
export { ALGORITHM_NAMES, type AlgorithmName, type Compat } from './thresholds/index.ts';

/**
 * Quantization after training: finds the ranges of activations from images and puts them into the quantizers of the same
 * plan that quantize-aware training uses. Source: PaddleSlim `quant_post_static`, `quant_post_dynamic`.
 */
export function quantPost(): Plugin {
  return {
    name: 'quant-post',
    requires: ['quant-aware'],
    apply({ schema }) {
      schema.section('quant_post', quantPostSection);
    },
  };
}
