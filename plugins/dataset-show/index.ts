import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import type { DataShowOptions, DataShowReport } from './show-data.ts';

export type { DataShowOptions, DataShowReport, ShownSample } from './show-data.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    'data-show': Command<DataShowOptions, DataShowReport>;
  }
}

/** Draws what the network sees of its datasets: the command `data-show`. */
export function datasetShow(): Plugin {
  return {
    name: 'dataset-show',
    apply: ({ provide }) => provide('command', 'data-show', () => async (kernel, options) => (await import('./show-data.ts')).showData(kernel, options)),
  };
}
