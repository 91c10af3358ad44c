import { modelInvalid } from '../../core/errors.ts';
import { squareSide } from '../../core/image-size.ts';
import { createGraph } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import type { BuildOptions } from '../../core/model.ts';
import { Builder } from '../model-yolov3/index.ts';
import type { DarknetNetwork } from './read-network.ts';

/** What a cfg does not say. */
export interface DarknetBuildOptions {
  /** Added to the variance in batch norms. @default 1e-5 */
  readonly epsilon?: number;
  /** Share of the old value in running statistics. @default 0.9 */
  readonly momentum?: number;
}

/**
 * The float forward graph of a Darknet network: input `image` [N,3,size,size], outputs `head0`, `head1` … in the order of
 * the `[yolo]` sections. Parameters are named after Darknet's numbers of layers (`conv12.weights`, `conv12.bn.scale`);
 * the convolutions before `[yolo]` are `yolo_output.0` … in the scope `yolo_output`, every other layer is in `layer_12`.
 * @throws ERR_MODEL_INVALID for another batch or size than the network takes
 */
export function buildDarknet({ batch, size: given, random, initial }: BuildOptions, network: DarknetNetwork, { epsilon = 1e-5, momentum = 0.9 }: DarknetBuildOptions = {}): Graph {
  if (!Number.isInteger(batch) || batch < 1) throw modelInvalid('batch', batch, 'it must be a whole number from 1');
  const size = squareSide(given);
  if (!(size >= 1) || size % network.sizeMultiple !== 0) throw modelInvalid('size', size, `it must be a multiple of ${network.sizeMultiple}`);
  const { graph, editor } = createGraph('darknet');
  const builder = new Builder({ editor, random, initial, epsilon, momentum });
  const image = editor.input('image', { dtype: 'float32', shape: [batch, 3, size, size] });
  const values: Value[] = [];
  const on = { builder, value: (index: number): Value => (index < 0 ? image : values[index]!) };
  for (const layer of network.layers) {
    values.push(layer.emit(on));
    if (layer.head !== undefined) editor.output(`head${graph.outputs.size}`, values.at(-1)!);
  }
  // Layers behind the last [yolo] section, and those nothing reads.
  editor.removeDead();
  return graph;
}
