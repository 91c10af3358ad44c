import { cloneGraph } from '../../core/ir/clone.ts';
import type { Graph } from '../../core/ir/types.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import { scoresByClass } from './passes/scores-by-class.ts';

/** The graph in the form Paddle's ops want. */
export function preparedGraph(graph: Graph): Graph {
  const { graph: prepared } = cloneGraph(graph);
  const passes = new PassList();
  passes.add(scoresByClass, 'export-paddle');
  passes.run(prepared);
  return prepared;
}
