import type { Graph } from '../../core/ir/types.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';

/**
 * The scales of activations among Paddle's weights, by the names of our quantizers' states. Paddle keeps the scale of a
 * variable beside the parameters, as `relu_0.tmp_0.scale` (2.x: `@scale`), when it saves a network that is trained with
 * quantization; nothing else of its quantizers is saved, so their averages start anew there and here.
 * Source: PaddleDetection `slim/quantization/train.py`, which saves with `save_persistables`.
 */
export function activationScales(graph: Graph, weights: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const scales = new Map<string, Tensor>();
  for (const [name, tensor] of weights) {
    const variable = /^(.*)[.@]scale$/.exec(name)?.[1];
    if (variable === undefined || tensor.dtype !== 'float32' || sizeOf(tensor.shape) !== 1) continue;
    const value = graph.value(variable) ?? graph.value(variable.replace(/\.tmp_\d+$/, ''));
    if (value !== undefined) scales.set(`${value.name}.scale`, { ...tensor, shape: [1] });
  }
  return scales;
}
