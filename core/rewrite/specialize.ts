import { graphInvalid, suggest } from '../errors.ts';
import { copyGraph } from '../ir/copy.ts';
import type { Graph } from '../ir/types.ts';

/**
 * A copy for other input shapes, every type inferred anew: one model is built once and compiled for many batch and image
 * sizes. Element types stay. For forward graphs: gradients hold extents as attributes and are derived afterwards.
 *
 * @example
 * specializeGraph(graph, { image: [4, 3, 416, 416] })
 * @throws ERR_GRAPH_INVALID for an unknown input, ERR_OP_SHAPE when an op does not fit the new shapes
 */
export function specializeGraph(graph: Graph, shapes: Readonly<Record<string, readonly number[]>>): Graph {
  for (const name of Object.keys(shapes)) {
    if (!graph.inputs.has(name)) throw graphInvalid(name, `the graph has no such input. ${suggest(name, graph.inputs.keys())}`);
  }
  return copyGraph(graph, { name: graph.name, inputType: (name, { dtype, shape }) => ({ dtype, shape: shapes[name] ?? shape }) }).graph;
}
