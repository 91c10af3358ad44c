import type { Node } from '../../../core/ir/types.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter, Operand } from '../onnx-writer.ts';

/**
 * Paddle's `yolo_box` in float: corners in pixels of the original image and class scores, zeros where the objectness is
 * below the threshold. Fields are cut out of [N, A, 5+C, H·W]; results are [N, A·H·W, 4] and [N, A·H·W, C].
 */
lower('YoloBox', (on, node) => {
  const { inputs: { x }, outputs: { boxes, scores }, attrs: { classes, confidenceThreshold } } = node;
  const [batch = 0, , height = 0, width = 0] = x.type.shape;
  const fields = on.reshape(x, [batch, anchorsOf(node), 5 + classes, height * width]);
  const confidence = on.op('Sigmoid', [on.slice(fields, 2, 4, 5)]);
  const kept = on.op('GreaterOrEqual', [confidence, confidenceThreshold]);
  const rows = (value: string): string => on.op('Transpose', [on.op('Where', [kept, value, 0])], { perm: [0, 1, 3, 2] });
  const classScores = on.op('Mul', [confidence, on.op('Sigmoid', [on.slice(fields, 2, 5, 5 + classes)])]);
  on.emit(boxes, 'Reshape', [rows(corners(on, fields, node)), on.ints(boxes.type.shape)]);
  on.emit(scores, 'Reshape', [rows(classScores), on.ints(scores.type.shape)]);
});

/** x1, y1, x2, y2: [N, A, 4, H·W]. */
function corners(on: OnnxWriter, fields: string, node: Node<'YoloBox'>): string {
  const image = imageSides(on, node.inputs.imSize);
  const centre = on.op('Mul', [centres(on, fields, node), image]);
  const half = on.op('Mul', [halfSides(on, fields, node), image]);
  const [low, high] = [on.op('Sub', [centre, half]), on.op('Add', [centre, half])];
  if (!node.attrs.clip) return on.op('Concat', [low, high], { axis: 2 });
  return on.op('Concat', [on.op('Max', [low, 0]), on.op('Min', [high, on.op('Sub', [image, 1])])], { axis: 2 });
}

/** Centres as shares of the image: (cell + stretched sigmoid) / cells, x then y: [N, A, 2, H·W]. */
function centres(on: OnnxWriter, fields: string, { inputs: { x }, attrs: { scaleXY } }: Node<'YoloBox'>): string {
  const [, , height = 0, width = 0] = x.type.shape;
  const cells = Array.from({ length: height * width }, (_, i) => i);
  const stretch = 0.5 * (scaleXY - 1);
  const grid = on.floats([...cells.map((i) => i % width - stretch), ...cells.map((i) => Math.floor(i / width) - stretch)], [1, 1, 2, height * width]);
  const sigmoid = on.op('Sigmoid', [on.slice(fields, 2, 0, 2)]);
  const offset = scaleXY === 1 ? sigmoid : on.op('Mul', [sigmoid, scaleXY]);
  return on.op('Div', [on.op('Add', [offset, grid]), on.floats([width, height], [1, 1, 2, 1])]);
}

/** Half of width and height as shares of the image: [N, A, 2, H·W]. */
function halfSides(on: OnnxWriter, fields: string, node: Node<'YoloBox'>): string {
  const { inputs: { x }, attrs: { anchors, downsample } } = node;
  const [, , height = 0, width = 0] = x.type.shape;
  const halves = anchors.map((extent, i) => extent / (downsample * (i % 2 === 0 ? width : height)) / 2);
  return on.op('Mul', [on.op('Exp', [on.slice(fields, 2, 2, 4)]), on.floats(halves, [1, anchorsOf(node), 2, 1])]);
}

/** Width and height of the original images from [N, 2] height, width: [N, 1, 2, 1]. */
function imageSides(on: OnnxWriter, imSize: Operand): string {
  const sides = on.op('Gather', [on.cast(imSize, 'float32'), on.ints([1, 0])], { axis: 1 });
  return on.reshape(sides, [-1, 1, 2, 1]);
}

function anchorsOf({ attrs: { anchors } }: Node<'YoloBox'>): number {
  return anchors.length / 2;
}
