import type { Plugin } from '../../core/plugin.ts';
import { onnxExporter } from './onnx-exporter.ts';

export { encodeGraph, type EncodeOptions } from './encode-graph.ts';
export { lower, type Lowering } from './lowering.ts';
export { onnxExporter } from './onnx-exporter.ts';
export { openModel } from './open-model.ts';
export type { OnnxWriter, Operand } from './onnx-writer.ts';

/** Provides the exporter `onnx`. */
export function exportOnnx(): Plugin {
  return {
    name: 'export-onnx',
    apply: (kernel) => { kernel.provide('exporter', 'onnx', () => onnxExporter); },
  };
}
