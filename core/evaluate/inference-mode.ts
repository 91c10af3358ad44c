import { expandCoordinates } from '../ops/add-coordinates.ts';
import { isOp } from '../ir/types.ts';
import type { Pass } from '../rewrite/pass.ts';

/**
 * From forward graph to inference graph: what only trainings do falls away, and coordinates, whose map now has a size, become
 * constants, which every format has. Batch norms are in their inference form already.
 */
export const inferenceMode: Pass = {
  name: 'inference-mode',
  run(graph, editor) {
    const drops = graph.nodes().filter((node) => isOp(node, 'DropBlock'));
    for (const node of drops) {
      editor.replaceUses(node.outputs.y, node.inputs.x);
      editor.remove(node);
    }
    const coordinates = graph.nodes().filter((node) => isOp(node, 'AddCoordinates'));
    for (const node of coordinates) {
      editor.replaceUses(node.outputs.y, expandCoordinates(editor, node.inputs.x, `${node.name}.concat`));
      editor.remove(node);
    }
    return { changed: drops.length + coordinates.length > 0 };
  },
};
