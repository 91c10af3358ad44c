import type { AttrsOf, Value } from '../../../core/ir/types.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';
import { entries } from '../yolo-head.ts';
import { headOf, type Head } from '../yolo-truth.ts';

/** Paddle's `yolo_box`: corners in pixels of the original image, zeros where the objectness is below the threshold. */
lower('YoloBox', (on, { inputs, attrs }) => {
  const head = headOf(inputs.x, attrs.classes);
  const { batch, anchors, classes, cells } = head;
  const x = on.of(inputs.x);
  const confidence = on.op('Sigmoid', [entries(on, x, head, 4, 1)]);
  const kept = on.cast(on.op('GreaterOrEqual', [confidence, attrs.confidenceThreshold]), 'float32');
  const scores = on.mul(on.op('Sigmoid', [entries(on, x, head, 5, classes)]), on.mul(confidence, kept));
  const boxes = on.where(on.op('Greater', [kept, 0]), corners(on, x, inputs.imSize, head, attrs), 0);
  const rows = (values: string, columns: number): string => on.reshape(on.transpose(values, [0, 1, 3, 2]), [batch, anchors * cells, columns]);
  return { boxes: rows(boxes, 4), scores: rows(scores, classes) };
});

/** x1, y1, x2, y2: [N, A, 4, H·W]. */
function corners(on: Emitter, x: string, imSize: Value, head: Head, attrs: AttrsOf<'YoloBox'>): string {
  const sides = [0, 1].map((side) => {
    const image = imageExtent(on, imSize, 1 - side);
    const { centre, half } = decodedSide(on, x, side, head, attrs);
    const [low, high] = [on.mul(on.sub(centre, half), image), on.mul(on.add(centre, half), image)];
    return attrs.clip ? [on.op('Max', [low, 0]), on.op('Min', [high, on.sub(image, 1)])] : [low, high];
  });
  return on.concat([sides[0]![0]!, sides[1]![0]!, sides[0]![1]!, sides[1]![1]!], 2);
}

/** Centre and half extent along one side (0 across, 1 down), as shares of the image: [N, A, 1, H·W]. */
function decodedSide(on: Emitter, x: string, side: number, head: Head, { anchors, downsample, scaleXY }: AttrsOf<'YoloBox'>): { centre: string; half: string } {
  const { width, height, cells } = head;
  const extent = [width, height][side]!;
  const grid = Array.from({ length: cells }, (_, i) => (side === 0 ? i % width : Math.floor(i / width)));
  const offset = on.constant(tensor('float32', [1, 1, 1, cells], grid.map((cell) => cell - 0.5 * (scaleXY - 1))));
  const centre = on.div(on.add(on.mul(on.op('Sigmoid', [entries(on, x, head, side, 1)]), scaleXY), offset), extent);
  const halves = tensor('float32', [1, head.anchors, 1, 1], Array.from({ length: head.anchors }, (_, a) => anchors[2 * a + side]! / (downsample * extent) / 2));
  return { centre, half: on.mul(on.op('Exp', [entries(on, x, head, 2 + side, 1)]), on.constant(halves)) };
}

/** Height (0) or width (1) of the original images: [N, 1, 1, 1]. */
function imageExtent(on: Emitter, imSize: Value, column: number): string {
  return on.reshape(on.cast(on.slice(on.of(imSize), [1], [column], [column + 1]), 'float32'), [-1, 1, 1, 1]);
}
