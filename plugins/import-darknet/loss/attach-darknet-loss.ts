import type { Editor } from '../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../core/ir/types.ts';
import { headsOf } from '../../model-yolov3/index.ts';
import { Arithmetic } from './arithmetic.ts';
import { boxPenalty, overlapOf, type Box } from './box-penalty.ts';
import type { DarknetHead } from './darknet-head.ts';
import { matchesOf, truthOf, type HeadExtents, type Matches, type Truth } from './truth.ts';

/** Options of the loss. */
export interface DarknetLossOptions {
  /** The graph's heads, as its outputs are numbered. */
  readonly heads: readonly DarknetHead[];
  /** Rows of the ground-truth inputs; unused rows are zero. @default 50 */
  readonly maxBoxes?: number;
}

/**
 * The loss Darknet trains `[yolo]` layers with. Paddle's YOLOv3 loss takes the anchors Darknet gave a box besides the best
 * one for background, and weighs boxes otherwise: a trained Darknet network loses AP under it, whatever the rate.
 *
 * Adds the inputs `gtBox` [N,B,4] (centre x, y, width, height in 0..1), `gtLabel` int32 [N,B] and `gtScore` [N,B] (mixup
 * weight, 1 without), and the output `loss`: per head the mean over images, summed over heads. Everything is made of
 * small ops, so that the gradient follows from theirs. Where several boxes share a cell and an anchor, their terms are
 * averaged. Source: AlexeyAB/darknet, src/yolo_layer.c. There the slopes of centres skip the derivative of the sigmoid;
 * these are those of the loss itself, with the same minimum.
 */
export function attachDarknetLoss(graph: Graph, editor: Editor, { heads, maxBoxes = 50 }: DarknetLossOptions): void {
  const attached = headsOf(graph, heads);
  const images = attached[0]!.predictions.type.shape[0]!;
  const on = new Arithmetic(editor);
  const gtBox = editor.input('gtBox', { dtype: 'float32', shape: [images, maxBoxes, 4] });
  const gtLabel = editor.input('gtLabel', { dtype: 'int32', shape: [images, maxBoxes] });
  const gtScore = editor.input('gtScore', { dtype: 'float32', shape: [images, maxBoxes] });
  const truth = truthOf(on, gtBox, gtLabel, gtScore);
  const losses = attached.map(({ predictions, stride }, i) => editor.scope(`yolo_loss_${i}`, () => headLoss(on, predictions, truth, heads[i]!, stride)));
  editor.output('loss', on.div(losses.reduce(on.add), images));
}

/** Of one head, summed over images. */
function headLoss(on: Arithmetic, predictions: Value, truth: Truth, head: DarknetHead, stride: number): Value {
  const [images, , height, width] = predictions.type.shape as [number, number, number, number];
  const extents = { images, height, width, anchors: head.mask.length, stride };
  const fields = 5 + head.classes;
  const cells = images * height * width;
  const table = on.reshape(on.transpose(predictions, [0, 2, 3, 1]), [cells, extents.anchors * fields]);
  const matches = matchesOf(on, truth, head, extents);
  const hits = on.product(matches.place, matches.positive, { transA: true });
  const weight = on.div(on.mul(matches.positive, truth.score), on.max(on.product(matches.place, hits), 1));
  const found = on.reshape(on.product(matches.place, table), [truth.rows, extents.anchors, fields]);
  const parts = [
    on.mul(boxLoss(on, found, weight, truth, matches, head, extents), head.weights.box),
    on.mul(classLoss(on, found, weight, truth, head), head.weights.classes),
    on.mul(objectnessLoss(on, on.reshape(table, [cells, extents.anchors, fields]), hits, truth, matches, head, extents), head.weights.objectness),
  ];
  return parts.reduce(on.add);
}

/** Small boxes count up to twice. */
function boxLoss(on: Arithmetic, found: Value, weight: Value, truth: Truth, { column, row }: Matches, head: DarknetHead, extents: HeadExtents): Value {
  const large = on.sub(2, on.mul(truth.width, truth.height));
  const penalty = head.boxLoss === 'mse'
    ? squaredErrors(on, found, truth, { column, row }, head, extents)
    : boxPenalty(on, head.boxLoss, predictedBox(on, found, column, row, head, extents), truth);
  return on.sum(on.mul(penalty, on.mul(weight, large)));
}

/** Cross-entropy of the place in the cell, whose slope is Darknet's difference, and half the squared difference of the sizes. */
function squaredErrors(on: Arithmetic, found: Value, truth: Truth, { column, row }: Pick<Matches, 'column' | 'row'>, head: DarknetHead, { width, height, stride }: HeadExtents): Value {
  const { scaleXY, mask, anchors } = head;
  const place = ([[truth.x, column, width], [truth.y, row, height]] as const).map(([centre, cell, extent], side) => {
    const inCell = on.sub(on.mul(centre, extent), cell);
    const target = on.clip(on.div(on.add(inCell, (scaleXY - 1) / 2), scaleXY), 0, 1);
    return on.mul(crossEntropy(on, field(on, found, side), target), scaleXY);
  });
  const size = ([[truth.width, width], [truth.height, height]] as const).map(([extent, cells], side) => {
    const shares = on.table([1, mask.length], mask.map((index) => anchors[index]![side]! / (stride * cells)));
    return on.mul(on.square(on.sub(field(on, found, 2 + side), on.log(on.div(extent, shares)))), 0.5);
  });
  return [...place, ...size].reduce(on.add);
}

function classLoss(on: Arithmetic, found: Value, weight: Value, truth: Truth, { classes, labelSmooth }: DarknetHead): Value {
  const logits = on.slice(found, 2, 5, 5 + classes);
  const numbers = on.table([1, 1, classes], Array.from({ length: classes }, (_, i) => i));
  const target = on.where(on.equal(on.reshape(truth.label, [truth.rows, 1, 1]), numbers), 1 - labelSmooth / 2, labelSmooth / 2);
  return on.sum(on.mul(on.sum(crossEntropy(on, logits, target), [2]), weight));
}

/** An anchor that answers for boxes says 1, weighted by their scores; another says 0, unless it overlaps some box well. */
function objectnessLoss(on: Arithmetic, table: Value, hits: Value, truth: Truth, { place, positive }: Matches, head: DarknetHead, extents: HeadExtents): Value {
  const logits = field(on, table, 4);
  const scores = on.div(on.product(place, on.mul(positive, truth.score), { transA: true }), on.max(hits, 1));
  const background = on.where(on.greater(hits, 0.5), 0, on.where(ignored(on, table, truth, head, extents), 0, 1));
  const terms = on.add(on.mul(scores, crossEntropy(on, logits, 1)), on.mul(background, crossEntropy(on, logits, 0)));
  return on.sum(terms);
}

/** Probability of a class from which on a prediction may be taken for a second one of the same box. */
const SURE = 0.25;

/** Whether a prediction is sure of some class and overlaps a box more than `ignore_thresh`: bool [N·P,A]. */
function ignored(on: Arithmetic, table: Value, truth: Truth, head: DarknetHead, extents: HeadExtents): Value {
  const { images, width, height, anchors } = extents;
  const cells = width * height;
  const [columns, rows] = [(cell: number) => cell % width, (cell: number) => Math.floor(cell / width)]
    .map((part) => on.table([images * cells, 1], Array.from({ length: images * cells }, (_, i) => part(i % cells)))) as [Value, Value];
  const predicted = boxOf(predictedBox(on, table, columns, rows, head, extents), (value) => on.reshape(value, [images, cells * anchors, 1]));
  const boxes = boxOf(truth, (value) => on.reshape(value, [images, 1, truth.rows / images]));
  const overlaps = on.mul(overlapOf(on, predicted, boxes).overlap, on.reshape(truth.isBox, [images, 1, truth.rows / images]));
  const best = on.reshape(on.largest(overlaps, 2), [images * cells, anchors]);
  const surest = on.reshape(on.largest(on.slice(table, 2, 5, 5 + head.classes), 2), [images * cells, anchors]);
  const sure = on.where(on.greater(surest, Math.log(SURE / (1 - SURE))), best, 0);
  return on.greater(sure, head.ignoreThreshold);
}

/** The boxes of rows [R,A,5+C] whose cells are known, [R,A] each. */
function predictedBox(on: Arithmetic, rows: Value, column: Value, row: Value, { scaleXY, mask, anchors }: DarknetHead, { width, height, stride }: HeadExtents): Box {
  const centre = (side: number, cell: Value, extent: number): Value => {
    const inCell = on.sub(on.mul(on.sigmoid(field(on, rows, side)), scaleXY), (scaleXY - 1) / 2);
    return on.div(on.add(inCell, cell), extent);
  };
  const size = (side: number, extent: number): Value => {
    const shares = on.table([1, mask.length], mask.map((index) => anchors[index]![side]! / (stride * extent)));
    return on.mul(on.exp(on.clip(field(on, rows, 2 + side), -LARGEST_LOGARITHM, LARGEST_LOGARITHM)), shares);
  };
  return { x: centre(0, column, width), y: centre(1, row, height), width: size(0, width), height: size(1, height) };
}

/** Sizes beyond e^10 anchors are a diverging training's; they must not become infinite. */
const LARGEST_LOGARITHM = 10;

function boxOf({ x, y, width, height }: Box, map: (value: Value) => Value): Box {
  return { x: map(x), y: map(y), width: map(width), height: map(height) };
}

/** One field of every anchor: [R,A] of [R,A,5+C]. */
function field(on: Arithmetic, rows: Value, index: number): Value {
  return on.reshape(on.slice(rows, 2, index, index + 1), rows.type.shape.slice(0, 2));
}

/** Sigmoid cross-entropy in the form that cannot overflow. */
function crossEntropy(on: Arithmetic, logit: Value, target: Value | number): Value {
  const softplus = on.add(on.relu(logit), on.log(on.add(on.exp(on.neg(on.abs(logit))), 1)));
  return target === 0 ? softplus : on.sub(softplus, on.mul(logit, target));
}
