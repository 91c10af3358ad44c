import type { Graph, OpName, Value } from '../../core/ir/types.ts';

/** Ops whose outputs Paddle gives a threshold, as far as we have them. Source: Paddle 1.8.5 `_out_scale_op_list`. */
const OPS: ReadonlySet<OpName> = new Set<OpName>([
  'Conv2d', 'Conv2dTranspose', 'MatMul', 'BatchNorm', 'Relu', 'Relu6', 'LeakyRelu', 'Sigmoid', 'Softmax', 'Add', 'Sub', 'Mul', 'Div', 'Concat', 'AvgPool', 'MaxPool', 'ReduceMean', 'ResizeNearest', 'ResizeBilinear',
]);

/** Names of the outputs of layers, which some runtimes want the ranges of: Paddle's `out_threshold`. */
export function layerOutputs(graph: Graph): readonly string[] {
  return graph.nodes().filter(({ op }) => OPS.has(op as OpName)).flatMap((node) => Object.values(node.outputs as Record<string, Value>).map(({ name }) => name));
}
