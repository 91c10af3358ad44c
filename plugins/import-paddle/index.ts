import type { Plugin } from '../../core/plugin.ts';
import { paddleImporter } from './paddle-importer.ts';

export { paddleImporter };

/** Reads inference programs of Paddle for `slimtap import`. */
export function importPaddle(): Plugin {
  return {
    name: 'import-paddle',
    apply: (kernel) => kernel.provide('importer', 'paddle', () => paddleImporter),
  };
}
