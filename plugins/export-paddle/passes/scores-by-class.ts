import { isOp, type Node, type Value } from '../../../core/ir/types.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';

/**
 * Brings the scores of a detector into the form Paddle's `multiclass_nms` reads, [N, C, M] in place of [N, M, C], in
 * PaddleDetection's order: each scale's boxes decoded and its scores turned, then both joined.
 */
export const scoresByClass: Pass = {
  name: 'scores-by-class',
  run(graph, editor) {
    const [boxes, scores] = ['boxes', 'scores'].map((name) => decodersOf(graph.outputs.get(name)));
    if (boxes === undefined || scores === undefined) return { changed: false, skipped: [{ node: 'scores', reason: 'the outputs "boxes" and "scores" do not join decoded scales' }] };
    const decoded = boxes.map(({ inputs, attrs }) => {
      const { boxes: corners, scores: rows } = editor.emit('YoloBox', inputs, attrs);
      return { corners, classes: editor.emit('Transpose', { x: rows }, { perm: [0, 2, 1] }).y };
    });
    const joined = {
      boxes: editor.emit('Concat', { xs: decoded.map(({ corners }) => corners) }, { axis: 1 }).y,
      scores: editor.emit('Concat', { xs: decoded.map(({ classes }) => classes) }, { axis: 2 }).y,
    };
    for (const [output, value] of Object.entries(joined)) {
      editor.removeOutput(output);
      editor.output(output, value);
    }
    editor.removeDead();
    return { changed: true };
  },
};

/** The YoloBox nodes an output joins along its boxes. */
function decodersOf(output: Value | undefined): Node<'YoloBox'>[] | undefined {
  const join = output?.producer;
  if (!isOp(join, 'Concat') || join.attrs.axis !== 1) return undefined;
  const decoders = join.inputs.xs.map(({ producer }) => producer);
  return decoders.every((node) => isOp(node, 'YoloBox')) ? decoders as Node<'YoloBox'>[] : undefined;
}
