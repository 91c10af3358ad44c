import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import type { AnalyzeOptions, AnalyzeReport } from './commands/analyze.ts';
import type { CompareOptions, CompareReport } from './commands/compare.ts';
import type { SearchOptions, SearchReport } from './commands/search.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    analyze: Command<AnalyzeOptions, AnalyzeReport>;
    compare: Command<CompareOptions, CompareReport>;
    search: Command<SearchOptions, SearchReport>;
  }
}

export type { Analysis, LayerAnalysis } from './analysis.ts';
export type { AnalyzeReport } from './commands/analyze.ts';
export type { ComparedRow, CompareReport } from './commands/compare.ts';
export type { SearchReport } from './commands/search.ts';

/** Commands that tell which layers suffer from quantization, and what to do about it. */
export function quantAnalysis(): Plugin {
  return {
    name: 'quant-analysis',
    requires: ['quant-aware', 'quant-post'],
    apply({ provide }) {
      provide('command', 'analyze', () => async (kernel, options) => (await import('./commands/analyze.ts')).analyze(kernel, options));
      provide('command', 'compare', () => async (kernel, options) => (await import('./commands/compare.ts')).compare(kernel, options));
      provide('command', 'search', () => async (kernel, options) => (await import('./commands/search.ts')).search(kernel, options));
    },
  };
}
