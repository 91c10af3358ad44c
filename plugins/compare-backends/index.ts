import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import type { BackendComparison, CompareBackendsOptions } from './compare-backends.ts';

export type { BackendComparison, ComparedBackend, CompareBackendsOptions } from './compare-backends.ts';
export type { ComparedOp } from './compare-ops.ts';
export type { ComparedStep } from './compare-steps.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    'compare-backends': Command<CompareBackendsOptions, BackendComparison>;
  }
}

/** How far backends differ on a configuration's own train step, op by op and step by step, and how long each takes: the command `compare-backends`. */
export function compareBackends(): Plugin {
  return {
    name: 'compare-backends',
    apply: ({ provide }) => provide('command', 'compare-backends', () => async (kernel, options) => (await import('./compare-backends.ts')).compareBackends(kernel, options)),
  };
}
