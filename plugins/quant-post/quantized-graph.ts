import { cloneGraph } from '../../core/ir/clone.ts';
import type { Graph } from '../../core/ir/types.ts';
import { verifyGraph } from '../../core/ir/verify.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import type { Run } from '../../core/run.ts';

/** The forward graph as it is evaluated, fake-quant inserted, without decoding. */
export function quantizedGraph(run: Run): Graph {
  const { graph } = cloneGraph(run.graph);
  const passes = new PassList();
  run.stage = 'eval';
  run.kernel.hooks.rewrite.call(passes, run);
  passes.run(graph, verifyGraph);
  return graph;
}
