import { cloneGraph } from '../../core/ir/clone.ts';
import type { Graph } from '../../core/ir/types.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import { foldBatchNorm } from '../../core/rewrite/passes/fold-batch-norm.ts';
import { removeDead } from '../../core/rewrite/passes/remove-dead.ts';

/** The graph as it is written: convolutions that stayed float take their batch norm in. */
export function preparedGraph(graph: Graph): Graph {
  const { graph: prepared } = cloneGraph(graph);
  const passes = new PassList();
  passes.add(foldBatchNorm(() => undefined), 'export-onnx');
  passes.add(removeDead(), 'export-onnx');
  passes.run(prepared);
  return prepared;
}
