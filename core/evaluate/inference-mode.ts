import { isOp } from '../ir/types.ts';
import type { Pass } from '../rewrite/pass.ts';

/** From forward graph to inference graph: what only trainings do falls away. Batch norms are in their inference form already. */
export const inferenceMode: Pass = {
  name: 'inference-mode',
  run(graph, editor) {
    const drops = graph.nodes().filter((node) => isOp(node, 'DropBlock'));
    for (const node of drops) {
      editor.replaceUses(node.outputs.y, node.inputs.x);
      editor.remove(node);
    }
    return { changed: drops.length > 0 };
  },
};
