import { isOp, type Graph, type Value } from '../ir/types.ts';
import { tensor, type Tensor } from '../tensor/tensor.ts';

/** What two runs of one network are compared by, by name: a detector's raw predictions, otherwise the outputs. */
export function rawOutputs(graph: Graph): ReadonlyMap<string, Value> {
  const heads = graph.nodes().flatMap((node) => (isOp(node, 'YoloBox') ? [node.inputs.x] : []));
  return heads.length > 0 ? new Map(heads.map((value) => [value.name, value])) : graph.outputs;
}

/**
 * At most `limit` elements of an output [1, C, …] as [1, C, S]: the same places of every channel, spread evenly. What is
 * large in a detector is large in places, of which a part says as much.
 */
export function sampled({ shape, data }: Tensor, limit: number): Tensor<'float32'> {
  const channels = shape[1] ?? 1;
  const places = data.length / channels;
  const kept = Math.max(1, Math.min(places, Math.floor(limit / channels)));
  return tensor('float32', [1, channels, kept], Float32Array.from({ length: channels * kept }, (_, i) => {
    const place = Math.floor(((i % kept) * places) / kept);
    return Number(data[Math.floor(i / kept) * places + place]);
  }));
}
