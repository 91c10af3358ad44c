import type { Value } from '../../../core/ir/types.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Box } from './box-penalty.ts';
import type { DarknetHead } from './darknet-head.ts';

/** The ground truth of a batch, one row per box: R = images · boxes, padding included. Values are [R,1]. */
export interface Truth extends Box {
  readonly images: number;
  readonly rows: number;
  /** The box's weight (mixup), 0 for padding. */
  readonly score: Value;
  /** As a float. */
  readonly label: Value;
  /** 1 for a box, 0 for padding. */
  readonly isBox: Value;
}

/** Extents of one head: N images, P cells, A anchors. */
export interface HeadExtents {
  readonly images: number;
  readonly width: number;
  readonly height: number;
  readonly anchors: number;
  /** Input pixels per cell. */
  readonly stride: number;
}

/** Which cells and anchors of a head answer for which boxes. */
export interface Matches {
  /** Column and row of each box's cell, [R,1]. */
  readonly column: Value;
  readonly row: Value;
  /** 1 where a cell of the batch is a box's, [R,N·P]: the product with a table of cells takes the boxes' rows from it. */
  readonly place: Value;
  /** 1 where an anchor answers for a box, [R,A]. */
  readonly positive: Value;
}

/** Boxes smaller than this, as a share of the image, are padding. */
const SMALLEST_BOX = 1e-6;

/** Takes the three inputs apart. Padding gets the size of the image, so that nothing divides by zero. */
export function truthOf(on: Arithmetic, gtBox: Value, gtLabel: Value, gtScore: Value): Truth {
  const [images, boxes] = gtBox.type.shape as [number, number];
  const rows = images * boxes;
  const [x, y, width, height] = [0, 1, 2, 3].map((field) => on.reshape(on.slice(gtBox, 2, field, field + 1), [rows, 1])) as [Value, Value, Value, Value];
  const isBox = on.where(on.less(on.min(width, height), SMALLEST_BOX), 0, 1);
  const sized = (extent: Value): Value => on.add(on.mul(extent, isBox), on.sub(1, isBox));
  return {
    images, rows, x, y, isBox, width: sized(width), height: sized(height),
    score: on.mul(on.reshape(gtScore, [rows, 1]), isBox), label: on.cast(on.reshape(gtLabel, [rows, 1]), 'float32'),
  };
}

/**
 * A box belongs to the cell its centre lies in, there to the anchor of all heads whose shape overlaps its own best, and to
 * every other that overlaps it more than `iou_thresh`. Source: AlexeyAB/darknet, src/yolo_layer.c `process_batch`.
 */
export function matchesOf(on: Arithmetic, truth: Truth, head: DarknetHead, extents: HeadExtents): Matches {
  const { width, height, images, stride } = extents;
  const [column, row] = [cell(on, truth.x, width), cell(on, truth.y, height)];
  const cells = width * height;
  const image = on.table([truth.rows, 1], Array.from({ length: truth.rows }, (_, i) => Math.floor(i / (truth.rows / images)) * cells));
  const at = on.add(on.add(on.mul(row, width), column), image);
  const numbers = on.table([1, images * cells], Array.from({ length: images * cells }, (_, i) => i));
  const [own, all] = [head.mask.map((index) => head.anchors[index]!), head.anchors].map((anchors) => shapeOverlap(on, truth, anchors, stride * width));
  const least = on.min(on.largest(all!, 1), head.iouThreshold);
  return { column, row, place: on.where(on.equal(at, numbers), 1, 0), positive: on.mul(on.where(on.less(own!, least), 0, 1), truth.isBox) };
}

/** A centre on the far edge counts to the last cell. */
function cell(on: Arithmetic, centre: Value, extent: number): Value {
  return on.truncated(on.clip(on.mul(centre, extent), 0, extent - 1));
}

/** Overlap of the boxes with anchors when their centres lie on one another, [R, anchors]. */
function shapeOverlap(on: Arithmetic, { width, height }: Truth, anchors: DarknetHead['anchors'], size: number): Value {
  const [widths, heights] = [0, 1].map((side) => on.table([1, anchors.length], anchors.map((anchor) => anchor[side]! / size))) as [Value, Value];
  const shared = on.mul(on.min(width, widths), on.min(height, heights));
  return on.div(shared, on.sub(on.add(on.mul(width, height), on.mul(widths, heights)), shared));
}
