import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import type { ProfileOptions, ProfileReport } from './profile-graph.ts';

export { flameGraph } from './flame-graph.ts';
export type { ProfileOptions, ProfileReport, ProfileStage } from './profile-graph.ts';
export type { LayerTime, NodeTime, OpTime, Part } from './summarize.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    profile: Command<ProfileOptions, ProfileReport>;
  }
}

/** Where the time of a graph goes, by op, node and layer, from ONNX Runtime's own profile: the command `profile`. */
export function profile(): Plugin {
  return {
    name: 'profile',
    requires: ['backend-onnxruntime'],
    apply: ({ provide }) => provide('command', 'profile', () => async (kernel, options) => (await import('./profile-graph.ts')).profileGraph(kernel, options)),
  };
}
