import * as z from 'zod';

/** Settings of ONNX Runtime's execution providers; which one runs is the `backend`. */
export const onnxruntimeSection = z.strictObject({
  settings: z.record(z.string(), z.unknown()).meta({ examples: [{ deviceId: 1 }] }).describe('Settings of the execution provider of `backend`, passed on as they are.').default({}),
  fallback: z.boolean().describe('Run on the processor, with a warning, where the provider is not there; otherwise that is an error.').default(false),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    onnxruntime: z.infer<typeof onnxruntimeSection>;
  }
}
