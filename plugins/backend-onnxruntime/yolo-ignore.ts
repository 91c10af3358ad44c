import { tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';
import { entries } from './yolo-head.ts';
import { isBox, type Head, type Truth, type YoloAttrs } from './yolo-truth.ts';

type IgnoreAttrs = Omit<YoloAttrs, 'labelSmooth'>;

/** Edges of boxes, and their areas times thr/(1+thr). */
interface Boxes {
  readonly low: readonly [x: string, y: string];
  readonly high: readonly [x: string, y: string];
  readonly area: string;
}

/**
 * Whether a prediction overlaps some box more than the threshold, so that it is no background: bool [N, A, H, W].
 * Without a division: IoU > t is the same as intersection > (a + b)·t/(1+t).
 */
export function ignored(on: Emitter, x: string, truth: Truth, head: Head, attrs: IgnoreAttrs): string {
  const share = attrs.ignoreThreshold / (1 + attrs.ignoreThreshold);
  const predicted = predictedBoxes(on, x, head, attrs, share);
  const boxes = truthBoxes(on, truth, share);
  const [width, height] = [0, 1].map((side) => {
    const end = on.op('Min', [predicted.high[side]!, boxes.high[side]!]);
    return on.op('Relu', [on.sub(end, on.op('Max', [predicted.low[side]!, boxes.low[side]!]))]);
  });
  const excess = on.sub(on.sub(on.mul(width!, height!), boxes.area), predicted.area);
  const any = on.op('Greater', [on.reduce('Max', excess, [1]), 0]);
  return on.reshape(any, [head.batch, head.anchors, head.height, head.width]);
}

/** [N, 1, A·H·W] each. */
function predictedBoxes(on: Emitter, x: string, head: Head, attrs: IgnoreAttrs, share: number): Boxes {
  const { batch, anchors, height, width, cells } = head;
  const grid = Array.from({ length: cells }, (_, i) => [i % width, Math.floor(i / width)] as const);
  const size = attrs.downsample * height;
  const sides = [0, 1].map((side) => {
    const extent = [width, height][side]!;
    const offset = on.constant(tensor('float32', [1, 1, 1, cells], grid.map((cell) => (cell[side]! - 0.5 * (attrs.scaleXY - 1)) / extent)));
    const centre = on.add(on.mul(on.op('Sigmoid', [entries(on, x, head, side, 1)]), attrs.scaleXY / extent), offset);
    const halves = tensor('float32', [1, anchors, 1, 1], attrs.anchorMask.map((anchor) => attrs.anchors[2 * anchor + side]! / size / 2));
    const half = on.mul(on.op('Exp', [entries(on, x, head, 2 + side, 1)]), on.constant(halves));
    const flat = (value: string): string => on.reshape(value, [batch, 1, anchors * cells]);
    return { low: flat(on.sub(centre, half)), high: flat(on.add(centre, half)), half: flat(half) };
  });
  const [across, down] = sides as [(typeof sides)[0], (typeof sides)[0]];
  return { low: [across.low, down.low], high: [across.high, down.high], area: on.mul(on.mul(across.half, down.half), 4 * share) };
}

/** [N, B, 1] each. Padding gets an area that nothing overlaps enough. */
function truthBoxes(on: Emitter, truth: Truth, share: number): Boxes {
  const column = (value: string): string => on.op('Unsqueeze', [value, on.ints([2])]);
  const [across, down] = ([[truth.x, truth.width], [truth.y, truth.height]] as const).map(([centre, extent]) => {
    const half = on.mul(extent, 0.5);
    return { low: column(on.sub(centre, half)), high: column(on.add(centre, half)) };
  });
  const area = on.where(isBox(on, truth), on.mul(on.mul(truth.width, truth.height), share), 1e30);
  return { low: [across!.low, down!.low], high: [across!.high, down!.high], area: column(area) };
}
