import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { evaluateOp } from '../evaluate-op.ts';
import { draw, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(20);
const ANCHORS = [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326];
const HEAD = { anchors: ANCHORS, anchorMask: [6, 7, 8], downsample: 32, ignoreThreshold: 0.5 };

/** The YOLOv3 head: loss, its gradient and decoding. */
export const yoloCases: readonly OpCase[] = [
  ...loss('small head without scores', { batch: 1, classes: 3, size: 4 }, { labelSmooth: false }),
  ...loss('scores and smoothing', { batch: 3, classes: 6, size: 4, scored: true }, {}),
  ...loss('one class', { batch: 1, classes: 1, size: 5 }, {}),
  ...loss('many classes', { batch: 2, classes: 50, size: 3, scored: true }, {}),
  ...loss('stretched centres on the middle head', { batch: 2, classes: 3, size: 6 }, { anchorMask: [3, 4, 5], downsample: 16, scaleXY: 1.05 }),
  ...crowded(),
  opCase('YoloIgnore', 'some boxes, some padding', { x: random([2, 24, 4, 4]), gtBox: boxes(2, 4) }, { ...HEAD, classes: 3, ignoreThreshold: 0.3 }, 'exact'),
  opCase('YoloIgnore', 'stretched centres of other anchors', { x: random([1, 18, 6, 6]), gtBox: boxes(1, 5) }, { ...HEAD, classes: 1, anchorMask: [3, 4, 5], downsample: 16, scaleXY: 1.2, ignoreThreshold: 0.2 }, 'exact'),
  ...withGradient('nothing but padding', { x: random([2, 21, 3, 3]), gtBox: tensor('float32', [2, 3, 4]), gtLabel: tensor('int32', [2, 3]) }, { ...HEAD, classes: 2 }),
  opCase('YoloBox', 'clipped', { x: random([2, 33, 4, 4]), imSize: tensor('int32', [2, 2], [100, 140, 64, 33]) }, box({ classes: 6 }), 'products'),
  opCase('YoloBox', 'not clipped, all kept, stretched centres', { x: random([1, 24, 3, 3]), imSize: tensor('int32', [1, 2], [300, 200]) }, box({ classes: 3, clip: false, confidenceThreshold: 0, scaleXY: 1.1 }), 'products'),
  opCase('YoloBox', 'most below the threshold', { x: random([1, 18, 5, 5]), imSize: tensor('int32', [1, 2], [77, 91]) }, box({ classes: 1, confidenceThreshold: 0.8 }), 'products'),
];

interface Scene {
  readonly batch: number;
  readonly classes: number;
  readonly size: number;
  readonly scored?: boolean;
}

function loss(title: string, { batch, classes, size, scored = false }: Scene, changes: OpCase['attrs']): OpCase[] {
  const count = 4;
  const inputs = {
    x: random([batch, 3 * (5 + classes), size, size]),
    gtBox: boxes(batch, count),
    gtLabel: draw(batch + classes).integers([batch, count], 0, classes),
    ...(scored && { gtScore: random([batch, count], 0.2, 1) }),
  };
  return withGradient(title, inputs, { ...HEAD, classes, ...changes });
}

/** Centres and sizes inside the image; the last box of each image is padding. */
function boxes(batch: number, count: number): Tensor {
  const centres = random([batch * count, 2], 0.05, 0.95).data;
  const sizes = random([batch * count, 2], 0.1, 0.9).data;
  return tensor('float32', [batch, count, 4], Array.from({ length: batch * count * 4 }, (_, i) => {
    const [row, column] = [Math.floor(i / 4), i % 4];
    return row % count === count - 1 ? 0 : column < 2 ? centres[row * 2 + column]! : sizes[row * 2 + column - 2]!;
  }));
}

/** Two boxes of one shape in one cell (losses add, the later one's gradient stays), one without width, one in another cell. */
function crowded(): OpCase[] {
  const gtBox = tensor('float32', [1, 4, 4], [0.3, 0.3, 0.8, 0.7, 0.31, 0.29, 0.82, 0.71, 0.6, 0.6, 0, 0.4, 0.8, 0.2, 0.9, 0.8]);
  const inputs = { x: random([1, 21, 4, 4]), gtBox, gtLabel: tensor('int32', [1, 4], [0, 1, 0, 1]), gtScore: tensor('float32', [1, 4], [1, 0.4, 1, 0.7]) };
  return withGradient('two boxes in one cell and an empty one', inputs, { ...HEAD, classes: 2 });
}

function withGradient(title: string, inputs: Readonly<Record<string, Tensor>>, attrs: OpCase['attrs']): OpCase[] {
  const { objectnessMask, gtMatchMask, loss: losses } = evaluateOp('Yolov3Loss', inputs, attrs);
  return [
    opCase('Yolov3Loss', title, inputs, attrs, 'products'),
    opCase('Yolov3LossGrad', title, { ...inputs, objectnessMask: objectnessMask!, gtMatchMask: gtMatchMask!, dloss: random(losses!.shape) }, attrs, 'products'),
  ];
}

function box(changes: OpCase['attrs']): OpCase['attrs'] {
  return { anchors: ANCHORS.slice(12), downsample: 32, ...changes };
}
