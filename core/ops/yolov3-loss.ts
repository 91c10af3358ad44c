import type { TensorType } from '../ir/types.ts';
import { noGradient, opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectDType, expectFloat, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Yolov3Loss: {
      inputs: { x: Value; gtBox: Value; gtLabel: Value; gtScore?: Value | undefined };
      outputs: 'loss' | 'objectnessMask' | 'gtMatchMask'; attrs: Yolov3LossAttributes;
    };
    Yolov3LossGrad: {
      inputs: { x: Value; gtBox: Value; gtLabel: Value; gtScore?: Value | undefined; objectnessMask: Value; gtMatchMask: Value; dloss: Value };
      outputs: 'dx'; attrs: Yolov3LossAttributes;
    };
  }
}

/** Options of the YOLOv3 loss of one head. */
export interface Yolov3LossAttributes {
  /** Widths and heights of all anchors of all heads in input pixels, flat. */
  readonly anchors: readonly number[];
  /** Indices of this head's anchors. */
  readonly anchorMask: readonly number[];
  readonly classes: number;
  /** Predictions that overlap a box more than this are no background. @default 0.7 */
  readonly ignoreThreshold: number;
  /** Input pixels per cell. */
  readonly downsample: number;
  /** Class targets 1 - d and d with d = min(1/classes, 1/40) instead of 1 and 0. @default true */
  readonly labelSmooth: boolean;
  /** Factor on the sigmoid of x and y in the ignore test. @default 1 */
  readonly scaleXY: number;
}

export const YOLO_INPUTS = {
  x: { doc: 'float32 [N, A*(5+C), H, W]: per anchor x, y, w, h, objectness, classes, as logits' },
  gtBox: { doc: 'float32 [N, B, 4]: centre x, y, width, height in 0..1; boxes below 1e-6 are padding' },
  gtLabel: { doc: 'int32 [N, B]' },
  gtScore: { kind: 'optional', doc: 'float32 [N, B], weight of each box (mixup); absent means 1' },
} as const;

export const YOLO_ATTRIBUTES = {
  anchors: { kind: 'numbers', doc: 'widths and heights of all anchors of all heads in input pixels, flat' },
  anchorMask: { kind: 'numbers', doc: 'indices of the anchors of this head' },
  classes: { kind: 'number', doc: 'number of classes' },
  ignoreThreshold: { doc: 'predictions that overlap a box more than this are no background', default: 0.7 },
  downsample: { kind: 'number', doc: 'input pixels per cell' },
  labelSmooth: { doc: 'class targets 1 - d and d with d = min(1/classes, 1/40) instead of 1 and 0', default: true },
  scaleXY: { doc: 'factor on the sigmoid of x and y in the ignore test', default: 1 },
} as const;

/** Loss of one YOLOv3 head for each image. Source: Redmon & Farhadi 2018; Paddle `yolov3_loss`. */
export const Yolov3Loss = defineOp<'Yolov3Loss'>({
  name: 'Yolov3Loss',
  doc: 'Loss of one YOLOv3 head for each image: cross-entropy of x, y, objectness and classes, L1 of w and h, small boxes weighted up. Source: Redmon & Farhadi 2018; Paddle `yolov3_loss`.',
  inputs: YOLO_INPUTS,
  outputs: { loss: '[N]', objectnessMask: '[N, A, H, W]: score of the matched box, 0 background, -1 ignored', gtMatchMask: 'int32 [N, B]: position of the matched anchor in anchorMask, or -1' },
  attrs: YOLO_ATTRIBUTES,
  infer(types, attrs) {
    const { loss, objectnessMask, gtMatchMask } = inferLoss('Yolov3Loss', types, attrs);
    return { loss, objectnessMask, gtMatchMask };
  },
  gradient({ node, inputs, outputs: { objectnessMask, gtMatchMask }, attrs, gradients, editor }) {
    if (gradients.objectnessMask !== undefined) throw noGradient('Yolov3Loss', `${node.name}, through its mask`);
    return { x: editor.emit('Yolov3LossGrad', { ...inputs, objectnessMask, gtMatchMask, dloss: gradients.loss! }, attrs).dx };
  },
});

/** Gradient of Yolov3Loss; of two boxes in one cell the later one's position counts. Source: Paddle `yolov3_loss_grad`. */
export const Yolov3LossGrad = defineOp<'Yolov3LossGrad'>({
  name: 'Yolov3LossGrad',
  doc: 'Gradient of Yolov3Loss by x; of two boxes in one cell the later one counts, although the loss adds both. Source: Paddle `yolov3_loss_grad`.',
  inputs: { ...YOLO_INPUTS, objectnessMask: { doc: 'from Yolov3Loss' }, gtMatchMask: { doc: 'from Yolov3Loss' }, dloss: { doc: '[N], gradient by the loss' } },
  outputs: { dx: 'as x' },
  attrs: YOLO_ATTRIBUTES,
  infer({ objectnessMask, gtMatchMask, dloss, ...types }, attrs) {
    const expected = inferLoss('Yolov3LossGrad', types, attrs);
    expectShape('Yolov3LossGrad.dloss', dloss, expected.loss.shape);
    expectShape('Yolov3LossGrad.objectnessMask', objectnessMask, expected.objectnessMask.shape);
    expectShape('Yolov3LossGrad.gtMatchMask', gtMatchMask, expected.gtMatchMask.shape);
    return { dx: types.x };
  },
});

interface LossInputs {
  readonly x: TensorType;
  readonly gtBox: TensorType;
  readonly gtLabel: TensorType;
  readonly gtScore?: TensorType | undefined;
}

function inferLoss(op: string, { x, gtBox, gtLabel, gtScore }: LossInputs, attrs: Yolov3LossAttributes) {
  const cells = expectHead(op, x, attrs);
  const batch = cells[0]!;
  const boxes = gtBox.shape[1] ?? 0;
  expectShape(`${op}.gtBox`, gtBox, [batch, boxes, 4]);
  expectDType(`${op}.gtLabel`, gtLabel, 'int32');
  expectShape(`${op}.gtLabel`, gtLabel, [batch, boxes]);
  if (gtScore !== undefined) expectShape(`${op}.gtScore`, gtScore, [batch, boxes]);
  return {
    loss: { dtype: 'float32', shape: [batch] },
    objectnessMask: { dtype: 'float32', shape: cells },
    gtMatchMask: { dtype: 'int32', shape: [batch, boxes] },
  } as const;
}

/** Refuses predictions that do not fit anchors and classes. @returns [N, A, H, W] @throws ERR_OP_SHAPE */
export function expectHead(op: string, x: TensorType, { anchors, anchorMask, classes }: Pick<Yolov3LossAttributes, 'anchors' | 'anchorMask' | 'classes'>): readonly number[] {
  expectFloat(`${op}.x`, x);
  expectRank(`${op}.x`, x, 4);
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (channels !== anchorMask.length * (5 + classes)) throw opShape(op, `x has ${channels} channels, ${anchorMask.length} anchors of ${classes} classes need ${anchorMask.length * (5 + classes)}`);
  if (height !== width) throw opShape(op, `x is ${height} by ${width}, it must be square`);
  if (anchors.length % 2 !== 0 || !anchorMask.every((index) => Number.isInteger(index) && index >= 0 && index < anchors.length / 2)) {
    throw opShape(op, `anchorMask [${anchorMask.join(', ')}] does not index ${anchors.length / 2} anchors`);
  }
  return [batch, anchorMask.length, height, width];
}
