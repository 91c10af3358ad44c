import type { Plugin } from '../../core/plugin.ts';
import { darkNetSection } from './config-schema.ts';
import { darkNet53 } from './darknet-53.ts';

export { darkNet53, type DarkNet53Options } from './darknet-53.ts';

/** The backbone `DarkNet` with PaddleDetection's configuration section. Darknet's own cfg and weights are read by `import-darknet`. */
export function backboneDarknet(): Plugin {
  return {
    name: 'backbone-darknet',
    requires: ['model-yolov3'],
    apply(kernel) {
      kernel.schema.section('DarkNet', darkNetSection);
      kernel.provide('backbone', 'DarkNet', () => ({ DarkNet: { width, norm_decay: normDecay } }) => darkNet53({ width, normDecay }));
    },
  };
}
