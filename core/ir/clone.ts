import { copyGraph, type GraphCopy } from './copy.ts';
import type { Graph } from './types.ts';

/**
 * A graph to edit while the original stays. Names are kept; initial tensors of states are shared, being never written.
 *
 * @example
 * const { graph, editor, values } = cloneGraph(original);
 * values.get(original.outputs.get('y')!) // the same value in the copy
 */
export function cloneGraph(graph: Graph, name: string = graph.name): GraphCopy {
  return copyGraph(graph, { name, inputType: (_input, type) => type });
}
