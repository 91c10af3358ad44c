import type { AttrsOf, Value } from '../../core/ir/types.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** Extents of one YOLO head, x being [N, A·(5+C), H, W]. */
export interface Head {
  readonly batch: number;
  readonly anchors: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  /** H·W. */
  readonly cells: number;
}

export type YoloAttrs = AttrsOf<'Yolov3Loss'>;

/** What the loss and its gradient read. */
export interface YoloInputs {
  readonly x: Value;
  readonly gtBox: Value;
  readonly gtLabel: Value;
  readonly gtScore?: Value | undefined;
}

/** The ground truth as columns: every name is an ONNX value [N, B]. */
export interface Truth {
  readonly x: string;
  readonly y: string;
  readonly width: string;
  readonly height: string;
  /** 1 without scores. */
  readonly score: string;
}

/** The boxes that a cell of this head answers for; every name is [N, B] unless said otherwise. */
export interface Matches {
  /** 1.0 where the box is matched. */
  readonly matched: string;
  /** int64 index of the cell in a flat [N, A, H, W]; 0 where unmatched. */
  readonly cell: string;
  /** int64 index of the cell's first entry in flat x. */
  readonly entry: string;
  /** Targets of the four box entries, [N, B, 4]. */
  readonly target: string;
  /** Weight of the box terms: (2 - w·h)·score, 0 where unmatched. */
  readonly weight: string;
  /** Weight of the class terms: the score, 0 where unmatched. */
  readonly score: string;
  /** Class targets, [N, B, C]. */
  readonly classTarget: string;
  /** 1.0 for the last box of each cell, whose score and gradients stay. */
  readonly winner: string;
}

/** Boxes smaller than this, as a share of the image, are padding. */
const SMALLEST_BOX = 1e-6;

export function headOf(x: Value, classes: number): Head {
  const [batch, channels, height, width] = x.type.shape as [number, number, number, number];
  return { batch, anchors: channels / (5 + classes), classes, height, width, cells: height * width };
}

/** Takes the boxes apart. */
export function truthOf(on: Emitter, { gtBox, gtScore }: Pick<YoloInputs, 'gtBox' | 'gtScore'>): Truth {
  const [x, y, width, height] = [0, 1, 2, 3].map((column) => on.op('Gather', [on.of(gtBox), on.scalar(column, 'int64')], { axis: 2 }));
  const ones = on.op('Expand', [1, on.ints(gtBox.type.shape.slice(0, 2))]);
  return { x: x!, y: y!, width: width!, height: height!, score: gtScore === undefined ? ones : on.of(gtScore) };
}

/** Whether a box is one, not padding: bool [N, B]. */
export function isBox(on: Emitter, { width, height }: Truth): string {
  const [wide, high] = [width, height].map((extent) => on.op('GreaterOrEqual', [extent, SMALLEST_BOX]));
  return on.op('And', [wide!, high!]);
}

/** Index in `anchorMask` of the anchor whose shape fits each box best among all anchors (the first of equals), or -1: int32 [N, B]. */
export function matchMask(on: Emitter, truth: Truth, head: Head, attrs: YoloAttrs): string {
  const size = attrs.downsample * head.height;
  const [anchorWidths, anchorHeights] = [0, 1].map((column) => everyOther(attrs.anchors, column).map((extent) => extent / size));
  const [width, height] = [truth.width, truth.height].map((extent) => on.op('Unsqueeze', [extent, on.ints([2])]));
  const shared = on.mul(on.op('Min', [width!, on.vector(anchorWidths!)]), on.op('Min', [height!, on.vector(anchorHeights!)]));
  const areas = on.add(on.mul(width!, height!), on.vector(anchorWidths!.map((extent, i) => extent * anchorHeights![i]!)));
  const best = on.op('ArgMax', [on.div(shared, on.sub(areas, shared))], { axis: 2, keepdims: 0 });
  const table = tensor('int32', [anchorWidths!.length], anchorWidths!.map((_, anchor) => attrs.anchorMask.indexOf(anchor)));
  return on.where(isBox(on, truth), on.op('Gather', [on.constant(table), best]), on.scalar(-1, 'int32'));
}

/** Where each matched box belongs and what is to be predicted there. */
export function matchesOf(on: Emitter, inputs: YoloInputs, truth: Truth, mask: string, head: Head, attrs: YoloAttrs): Matches {
  const isMatched = on.op('GreaterOrEqual', [mask, on.scalar(0, 'int32')]);
  const matched = on.cast(isMatched, 'float32');
  const anchor = on.op('Max', [on.cast(mask, 'int64'), on.scalar(0, 'int64')]);
  const column = cellCoordinate(on, truth.x, head.width);
  const row = cellCoordinate(on, truth.y, head.height);
  const { cell, entry } = indices(on, { anchor, row: row.index, column: column.index, isMatched }, head);
  const score = on.mul(truth.score, matched);
  return {
    matched, cell, entry, score,
    target: stack(on, [column.rest, row.rest, ...sizeTargets(on, truth, anchor, isMatched, head, attrs)]),
    weight: on.mul(on.sub(2, on.mul(truth.width, truth.height)), score),
    classTarget: classTarget(on, inputs.gtLabel, attrs),
    winner: winner(on, cell, isMatched, inputs.gtBox.type.shape[1]!),
  };
}

/** Stacks [N, B] columns as [N, B, k]. */
export function stack(on: Emitter, columns: readonly string[]): string {
  return on.concat(columns.map((column) => on.op('Unsqueeze', [column, on.ints([2])])), 2);
}

/** The cell a centre lies in, and how far into it; a centre on the far edge counts to the last cell. */
function cellCoordinate(on: Emitter, centre: string, extent: number): { index: string; rest: string } {
  const position = on.mul(centre, extent);
  const index = on.op('Floor', [on.op('Clip', [position, 0, extent - 1])]);
  return { index, rest: on.sub(position, index) };
}

function indices(on: Emitter, at: { anchor: string; row: string; column: string; isMatched: string }, head: Head): { cell: string; entry: string } {
  const { batch, anchors, classes, cells, width } = head;
  const inPlane = on.add(on.mul(on.cast(at.row, 'int64'), on.scalar(width, 'int64')), on.cast(at.column, 'int64'));
  const firstAnchor = on.constant(tensor('int64', [batch, 1], Array.from({ length: batch }, (_, n) => n * anchors)));
  const plane = on.add(at.anchor, firstAnchor);
  const flat = (perPlane: number): string => on.where(at.isMatched, on.add(on.mul(plane, on.scalar(perPlane, 'int64')), inPlane), on.scalar(0, 'int64'));
  return { cell: flat(cells), entry: flat((5 + classes) * cells) };
}

/** log(extent / anchor) for width and height. */
function sizeTargets(on: Emitter, truth: Truth, anchor: string, isMatched: string, head: Head, { anchors, anchorMask, downsample }: YoloAttrs): string[] {
  const size = downsample * head.height;
  return [truth.width, truth.height].map((extent, column) => {
    const factors = anchorMask.map((index) => size / anchors[2 * index + column]!);
    const ratio = on.mul(extent, on.op('Gather', [on.vector(factors), anchor]));
    return on.op('Log', [on.where(isMatched, ratio, 1)]);
  });
}

/** 1 - d for the labelled class and d for the others; d is min(1/C, 1/40), whatever Paddle's documentation says. */
function classTarget(on: Emitter, gtLabel: Value, { classes, labelSmooth }: YoloAttrs): string {
  const smooth = labelSmooth ? Math.min(1 / classes, 1 / 40) : 0;
  const numbers = on.constant(tensor('int32', [classes], Array.from({ length: classes }, (_, i) => i)));
  const hit = on.op('Equal', [on.op('Unsqueeze', [on.of(gtLabel), on.ints([2])]), numbers]);
  return on.where(hit, 1 - smooth, smooth);
}

/** Matched, and no later matched box of the image has the same cell. */
function winner(on: Emitter, cell: string, isMatched: string, boxes: number): string {
  const later = tensor('bool', [boxes, boxes], Array.from({ length: boxes * boxes }, (_, i) => Number(i % boxes > Math.floor(i / boxes))));
  const same = on.op('Equal', [on.op('Unsqueeze', [cell, on.ints([2])]), on.op('Unsqueeze', [cell, on.ints([1])])]);
  const beaten = on.op('And', [on.op('And', [same, on.constant(later)]), on.op('Unsqueeze', [isMatched, on.ints([1])])]);
  return on.mul(on.cast(isMatched, 'float32'), on.sub(1, on.reduce('Max', on.cast(beaten, 'float32'), [2])));
}

function everyOther(values: readonly number[], from: number): number[] {
  return values.filter((_, i) => i % 2 === from);
}
