import type { Command } from '../../core/commands/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import type { DataCheckOptions, DataReport } from './check-data.ts';

export type { AnchorReport } from './anchor-report.ts';
export type { DataCheckOptions, DataReport, SplitReport } from './check-data.ts';
export { averageBestIou, fitAnchors, type AnchorSize, type FitOptions } from './fit-anchors.ts';
export type { Finding, FindingKind } from './findings.ts';
export type { BoxStatistics, CategoryCount, SizeCounts } from './statistics.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    'data-check': Command<DataCheckOptions, DataReport>;
  }
}

/** Looks for trouble in the datasets of the readers, counts classes and sizes, and fits anchors: the command `data-check`. */
export function datasetCheck(): Plugin {
  return {
    name: 'dataset-check',
    apply: ({ provide }) => provide('command', 'data-check', () => async (kernel, options) => (await import('./check-data.ts')).checkData(kernel, options)),
  };
}
