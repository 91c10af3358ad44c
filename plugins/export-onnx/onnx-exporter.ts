import type { Exporter } from '../../core/export/exporter.ts';
import { describeModel } from './describe-model.ts';
import { encodeGraph } from './encode-graph.ts';
import { load } from './load.ts';
import { MANIFEST_FILE, MODEL_FILE, manifestText } from './manifest.ts';
import { metadataOf } from './metadata.ts';
import { verify } from './verify.ts';

/**
 * Writes `model.onnx` (standard ops; quantize-dequantize pairs with integer weights) and `manifest.json`. The file takes
 * a preprocessed `image` and `imSize` and gives `boxes` and `scores`; suppression of duplicates is left to the caller.
 */
export const onnxExporter: Exporter = {
  name: 'onnx',
  async export(model, files, run) {
    const description = await describeModel(model, run);
    const bytes = encodeGraph(model.graph, { opset: description.opset, metadata: metadataOf(description) });
    files.set(MODEL_FILE, bytes);
    files.set(MANIFEST_FILE, manifestText(description, { [MODEL_FILE]: bytes }));
  },
  verify,
  load,
};
