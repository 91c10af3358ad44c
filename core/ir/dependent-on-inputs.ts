import { inputValues, type Graph, type Value } from './types.ts';

/** The values of a graph that change with its inputs; the others follow from its states alone. */
export function dependentOnInputs(graph: Graph): ReadonlySet<Value> {
  const dependent = new Set<Value>(graph.inputs.values());
  for (const node of graph.nodes()) {
    if (inputValues(node).some((value) => dependent.has(value))) for (const output of Object.values(node.outputs)) dependent.add(output);
  }
  return dependent;
}
