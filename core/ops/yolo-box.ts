import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectDType, expectFloat, expectRank, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    YoloBox: {
      inputs: { x: Value; imSize: Value }; outputs: 'boxes' | 'scores';
      attrs: { anchors: readonly number[]; classes: number; confidenceThreshold: number; downsample: number; clip: boolean; scaleXY: number };
    };
  }
}

/** Boxes in pixels of the original image, and class scores, of one YOLOv3 head. Source: Paddle `yolo_box`. */
export const YoloBox = defineOp<'YoloBox'>({
  name: 'YoloBox',
  doc: 'Boxes in pixels of the original image, and class scores (objectness times class), of one YOLOv3 head; both are 0 where the objectness is below the threshold. Source: Paddle `yolo_box`.',
  inputs: { x: { doc: 'float32 [N, A*(5+C), H, W], logits' }, imSize: { doc: 'int32 [N, 2], height and width of the original images' } },
  outputs: { boxes: '[N, A*H*W, 4] as x1, y1, x2, y2, ordered by anchor, row, column', scores: '[N, A*H*W, C]' },
  attrs: {
    anchors: { kind: 'numbers', doc: 'widths and heights of the anchors of this head in input pixels, flat' },
    classes: { kind: 'number', doc: 'number of classes' },
    confidenceThreshold: { doc: 'least objectness', default: 0.01 },
    downsample: { kind: 'number', doc: 'input pixels per cell' },
    clip: { doc: 'whether boxes are clipped to the image', default: true },
    scaleXY: { doc: 'factor on the sigmoid of x and y', default: 1 },
  },
  infer({ x, imSize }, { anchors, classes }) {
    expectFloat('YoloBox.x', x);
    expectRank('YoloBox.x', x, 4);
    const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
    const count = anchors.length / 2;
    if (channels !== count * (5 + classes)) throw opShape('YoloBox', `x has ${channels} channels, ${count} anchors of ${classes} classes need ${count * (5 + classes)}`);
    expectDType('YoloBox.imSize', imSize, 'int32');
    expectShape('YoloBox.imSize', imSize, [batch, 2]);
    const cells = count * height * width;
    return { boxes: { dtype: 'float32', shape: [batch, cells, 4] }, scores: { dtype: 'float32', shape: [batch, cells, classes] } };
  },
});
