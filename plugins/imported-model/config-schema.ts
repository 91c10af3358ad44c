import * as z from 'zod';

/** `Imported`: a model that `slimtap import` made. */
export const importedSection = z.strictObject({
  path: z.string().min(1).optional().meta({ examples: ['output/import/model'] }).describe('The folder that slimtap import wrote.'),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    Imported: z.infer<typeof importedSection>;
  }
}
