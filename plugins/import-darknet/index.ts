import type { Plugin } from '../../core/plugin.ts';
import { darknetSection } from './config-schema.ts';
import { fromConfig } from './from-config.ts';

export { buildDarknet, type DarknetBuildOptions } from './build-darknet.ts';
export { darknet, type DarknetOptions } from './darknet.ts';
export type { Extents, Layer, LayerParameter } from './layer.ts';
export { looksLikeDarknet, parseWeights } from './parse-weights.ts';
export { readNetwork, type DarknetNetwork } from './read-network.ts';

/** The architecture `Darknet`: any network of a Darknet cfg whose sections are known here, with its weights files. */
export function importDarknet(): Plugin {
  return {
    name: 'import-darknet',
    apply(kernel) {
      kernel.schema.section('Darknet', darknetSection);
      kernel.provide('model', 'Darknet', () => () => fromConfig(kernel.config()));
    },
  };
}
