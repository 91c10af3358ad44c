import type { Exporter } from '../../core/export/exporter.ts';
import { encodeGraph } from './encode-graph.ts';
import { load } from './load.ts';
import { metadataOf } from './metadata.ts';
import { MODEL_FILE } from './model-file.ts';
import { detailsOf } from './onnx-details.ts';
import { preparedGraph } from './prepared-graph.ts';
import { runtimes } from './runtimes.ts';

/**
 * Writes `model.onnx`: standard ops, quantize-dequantize pairs with integer weights. The file takes a preprocessed `image`
 * and `imSize` and gives `boxes` and `scores`; suppression of duplicates is left to the caller.
 */
export const onnxExporter: Exporter = {
  name: 'onnx',
  export({ graph, description }, files, { config }) {
    const details = detailsOf(graph, config.export);
    files.set(MODEL_FILE, encodeGraph(preparedGraph(graph), { opset: details.opset, metadata: metadataOf({ ...description, ...details }) }));
    return Promise.resolve({ ...details });
  },
  runtimes,
  load,
};
