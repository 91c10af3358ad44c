import type { Plugin } from '../../core/plugin.ts';
import { paddleExportSection } from './config-schema.ts';
import { paddleExporter } from './paddle-exporter.ts';

export { encodeProgram, type EncodedProgram, type EncodeOptions } from './encode-program.ts';
export { lower, type Lowering } from './lowering.ts';
export { namesInPaddle } from './names-in-paddle.ts';
export { paddleExporter } from './paddle-exporter.ts';
export type { ProgramWriter } from './program-writer.ts';

/** Provides the exporter `paddle`. */
export function exportPaddle(): Plugin {
  return {
    name: 'export-paddle',
    apply(kernel) {
      kernel.schema.section('paddle_export', paddleExportSection);
      kernel.provide('exporter', 'paddle', () => paddleExporter);
    },
  };
}
