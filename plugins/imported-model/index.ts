import type { Plugin } from '../../core/plugin.ts';
import { importedSection } from './config-schema.ts';
import { fromConfig } from './from-config.ts';
import type { Batch } from '../../core/data.ts';
import type { Command } from '../../core/commands/index.ts';
import type { ImportModelOptions, ImportReport } from './import-model.ts';

export type { ImportModelOptions, ImportReport } from './import-model.ts';
export { importedModel, type ImportedModelOptions } from './imported-model.ts';

declare module '../../core/commands/index.ts' {
  interface PluginCommands {
    import: Command<ImportModelOptions, ImportReport>;
  }
}

/** The command `import` and the architecture `Imported`: models of other frameworks, read by the plugins that provide an importer. */
export function importedModels(): Plugin {
  return {
    name: 'imported-model',
    requires: ['quant-aware'],
    apply({ schema, hooks, provide }) {
      schema.section('Imported', importedSection);
      provide('model', 'Imported', () => fromConfig);
      hooks.batch.tap('imported-model', (batch, { model }) => (model.name === 'Imported' && model.classes === 0 ? imagesAlone(batch) : batch));
      provide('command', 'import', () => async (kernel, options) => (await import('./import-model.ts')).importModel(kernel, options));
    },
  };
}

/** A model that detects nothing has no use for boxes. */
function imagesAlone(batch: Batch): Batch {
  const { image } = batch.inputs;
  return { ...batch, inputs: { image: image! } };
}
