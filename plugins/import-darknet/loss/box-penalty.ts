import type { Value } from '../../../core/ir/types.ts';
import type { Arithmetic } from './arithmetic.ts';

/** Centre and size as shares of the image; the four broadcast. */
export interface Box {
  readonly x: Value;
  readonly y: Value;
  readonly width: Value;
  readonly height: Value;
}

/** What `iou_loss` may ask for besides `mse`. */
export const IOU_LOSSES = ['iou', 'giou', 'diou', 'ciou'] as const;
export type IouLoss = (typeof IOU_LOSSES)[number];

/** Keeps quotients finite where boxes have no size. */
const TINY = 1e-9;

/**
 * One minus the overlap of two boxes, and what the kind of loss adds to it: the emptiness of the box around both (giou),
 * the distance of the centres (diou), that and the difference of the shapes (ciou). Source: Rezatofighi et al. 2019;
 * Zheng et al. 2020.
 */
export function boxPenalty(on: Arithmetic, kind: IouLoss, a: Box, b: Box): Value {
  const { overlap, union } = overlapOf(on, a, b);
  const missed = on.sub(1, overlap);
  if (kind === 'iou') return missed;
  const [width, height] = [around(on, a.x, a.width, b.x, b.width), around(on, a.y, a.height, b.y, b.height)];
  if (kind === 'giou') {
    const hull = on.mul(width, height);
    return on.add(missed, on.div(on.sub(hull, union), on.max(hull, TINY)));
  }
  const distance = on.add(on.square(on.sub(a.x, b.x)), on.square(on.sub(a.y, b.y)));
  const apart = on.div(distance, on.max(on.add(on.square(width), on.square(height)), TINY));
  return kind === 'diou' ? on.add(missed, apart) : on.add(on.add(missed, apart), shapePenalty(on, overlap, a, b));
}

/** Intersection over union. */
export function overlapOf(on: Arithmetic, a: Box, b: Box): { overlap: Value; union: Value } {
  const shared = on.mul(common(on, a.x, a.width, b.x, b.width), common(on, a.y, a.height, b.y, b.height));
  const union = on.sub(on.add(on.mul(a.width, a.height), on.mul(b.width, b.height)), shared);
  return { overlap: on.div(shared, on.max(union, TINY)), union };
}

/** v²/(1 − overlap + v), v being the squared difference of the diagonals' angles in units of a right one. */
function shapePenalty(on: Arithmetic, overlap: Value, a: Box, b: Box): Value {
  const [first, second] = [a, b].map(({ width, height }) => on.atan(on.div(width, on.max(height, TINY))));
  const difference = on.mul(on.square(on.sub(first!, second!)), 4 / Math.PI ** 2);
  return on.div(on.square(difference), on.add(on.add(on.sub(1, overlap), difference), 1e-6));
}

/** How far two intervals, given by centre and extent, run together. */
function common(on: Arithmetic, a: Value, aExtent: Value, b: Value, bExtent: Value): Value {
  return on.relu(on.sub(on.min(end(on, a, aExtent, 0.5), end(on, b, bExtent, 0.5)), on.max(end(on, a, aExtent, -0.5), end(on, b, bExtent, -0.5))));
}

/** How long the interval around two is. */
function around(on: Arithmetic, a: Value, aExtent: Value, b: Value, bExtent: Value): Value {
  return on.sub(on.max(end(on, a, aExtent, 0.5), end(on, b, bExtent, 0.5)), on.min(end(on, a, aExtent, -0.5), end(on, b, bExtent, -0.5)));
}

function end(on: Arithmetic, centre: Value, extent: Value, share: number): Value {
  return on.add(centre, on.mul(extent, share));
}
