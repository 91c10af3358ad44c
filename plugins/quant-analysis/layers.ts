import { isWeight, weightedOp } from '../../core/quant/op-types.ts';
import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { Run } from '../../core/run.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { isOp, type Node } from '../../core/ir/types.ts';

/** A node of the plan: what is quantized or left in float as one. */
export interface Layer {
  readonly node: string;
  /** Paddle's name of the op where it has weights, otherwise ours. */
  readonly op: string;
  /** Elements of the weights that are quantized. */
  readonly weights: number;
  /** Bytes those weights take more when they stay float. */
  readonly floatBytes: number;
  /** Multiply-adds per image. */
  readonly multiplyAdds: number;
}

/** The layers a plan quantizes, in the order of the network. */
export function layersOf({ graph, plan }: Pick<Run, 'graph' | 'plan'>): readonly Layer[] {
  const planned = Map.groupBy(plan.entries(), ({ node }) => node);
  return graph.nodes().flatMap((node) => {
    const entries = planned.get(node.name);
    if (entries === undefined) return [];
    const weights = entries.flatMap((entry) => {
      const { value } = locateSlot(graph, entry);
      return isWeight(value, graph) ? [{ elements: sizeOf(value.type.shape), bits: entry.spec.bits }] : [];
    });
    return [{
      node: node.name, op: weightedOp(node, graph)?.type ?? node.op, multiplyAdds: multiplyAdds(node),
      weights: weights.reduce((sum, { elements }) => sum + elements, 0),
      floatBytes: weights.reduce((sum, { elements, bits }) => sum + elements * (4 - Math.ceil(bits / 8)), 0),
    }];
  });
}

/** Per image; what is no product has none. */
function multiplyAdds(node: Node): number {
  if (isOp(node, 'Conv2d')) return perImage(node.outputs.y.type.shape) * sizeOf(node.inputs.filter.type.shape.slice(1));
  if (isOp(node, 'Conv2dTranspose')) return perImage(node.inputs.x.type.shape) * sizeOf(node.inputs.filter.type.shape.slice(1));
  if (isOp(node, 'MatMul')) return perImage(node.outputs.y.type.shape) * node.inputs.a.type.shape[node.attrs.transA ? 0 : 1]!;
  return 0;
}

function perImage(shape: readonly number[]): number {
  return sizeOf(shape.slice(1));
}
