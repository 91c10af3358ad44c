import type { Preset } from '../core/plugin.ts';
import { backendTfjs } from '../plugins/backend-tfjs/index.ts';

/** For a GPU through TensorFlow: everything runs on `tfjs-node-gpu`. The recipe is left as it is, and so is what is exported: another engine gives the same numbers. */
export const deployTfjsGpu: Preset = {
  name: 'deploy-tfjs-gpu',
  deployment: true,
  use: [backendTfjs()],
  config: { backend: 'tfjs-node-gpu' },
};
