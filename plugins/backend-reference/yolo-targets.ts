import type { AttrsOf } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { numbers, type Numbers } from './numbers.ts';
import { cellIndex, cellOffset, eachCell, entryIndex, type Cell, type CentreBox, type HeadLayout } from './yolo.ts';

export type YoloLossAttrs = AttrsOf<'Yolov3Loss'>;

/** The ground truth of a batch: boxes `[N, B, 4]`, labels and scores `[N, B]`. */
export interface GroundTruth {
  readonly boxes: Numbers;
  readonly labels: Numbers;
  /** `undefined`: all 1. */
  readonly scores: Numbers | undefined;
  /** Boxes per image, padding included. */
  readonly count: number;
}

/** What the ignore test reads. */
export type GroundTruthBoxes = Pick<GroundTruth, 'boxes' | 'count'>;
type IgnoreAttrs = Omit<YoloLossAttrs, 'labelSmooth'>;

/** What a cell should predict for the ground truth it is responsible for. */
export interface CellTarget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Weight of the four box terms: small boxes count more. */
  readonly weight: number;
}

/** Boxes smaller than this, as a share of the image, are padding. */
const SMALLEST_BOX = 1e-6;

/** Reads the ground truth inputs of the loss and its gradient. */
export function groundTruth(gtBox: Tensor, gtLabel: Tensor, gtScore: Tensor | undefined): GroundTruth {
  return { boxes: numbers(gtBox), labels: numbers(gtLabel), scores: gtScore && numbers(gtScore), count: gtBox.shape[1]! };
}

/** The t-th box of image n. */
export function gtBoxOf({ boxes, count }: GroundTruthBoxes, n: number, t: number): CentreBox {
  const at = (n * count + t) * 4;
  return { x: boxes[at]!, y: boxes[at + 1]!, width: boxes[at + 2]!, height: boxes[at + 3]! };
}

export function scoreOf({ scores, count }: GroundTruth, n: number, t: number): number {
  return scores === undefined ? 1 : scores[n * count + t]!;
}

/** Whether a box is one, not padding. */
export function isBox({ width, height }: CentreBox): boolean {
  return width >= SMALLEST_BOX && height >= SMALLEST_BOX;
}

/** 1 for every cell whose prediction overlaps some box too well to be called background. */
export function ignoredCells(data: Numbers, layout: HeadLayout, truth: GroundTruthBoxes, attrs: IgnoreAttrs): Uint8Array {
  const ignored = new Uint8Array(layout.batch * layout.anchors * layout.height * layout.width);
  const boxes = Array.from({ length: layout.batch }, (_, n) => Array.from({ length: truth.count }, (_, t) => gtBoxOf(truth, n, t)).filter(isBox));
  for (const cell of eachCell(layout)) {
    const predicted = predictedBox(data, layout, cell, attrs);
    if (boxes[cell.n]!.some((box) => overlap(predicted, box) > attrs.ignoreThreshold)) ignored[cellIndex(layout, cell)] = 1;
  }
  return ignored;
}

/** The box a cell predicts. */
export function predictedBox(data: Numbers, layout: HeadLayout, cell: Cell, attrs: IgnoreAttrs): CentreBox {
  const entry = (index: number): number => data[entryIndex(layout, cell, index)]!;
  const anchor = attrs.anchorMask[cell.anchor]!;
  return {
    x: (cell.column + cellOffset(entry(0), attrs.scaleXY)) / layout.width,
    y: (cell.row + cellOffset(entry(1), attrs.scaleXY)) / layout.height,
    width: Math.exp(entry(2)) * attrs.anchors[2 * anchor]! / inputSize(layout, attrs),
    height: Math.exp(entry(3)) * attrs.anchors[2 * anchor + 1]! / inputSize(layout, attrs),
  };
}

/** Index in `anchorMask` of the anchor whose shape fits the box best among all anchors (the first of equals), or -1. */
export function matchedAnchor(box: CentreBox, layout: HeadLayout, attrs: YoloLossAttrs): number {
  const size = inputSize(layout, attrs);
  const fits = Array.from({ length: attrs.anchors.length / 2 }, (_, anchor) => overlap(
    { x: 0, y: 0, width: attrs.anchors[2 * anchor]! / size, height: attrs.anchors[2 * anchor + 1]! / size },
    { ...box, x: 0, y: 0 },
  ));
  return attrs.anchorMask.indexOf(fits.indexOf(Math.max(...fits)));
}

/** The cell a box's centre lies in. The product is float32, as in Paddle, because it decides the cell; a centre on the far edge counts to the last cell. */
export function cellOf(box: CentreBox, n: number, anchor: number, { width, height }: HeadLayout): Cell {
  const column = Math.min(Math.trunc(Math.fround(box.x * width)), width - 1);
  const row = Math.min(Math.trunc(Math.fround(box.y * height)), height - 1);
  return { n, anchor, row, column };
}

/** What the cell should predict; x and y are compared after a sigmoid, width and height as logarithms. */
export function targetOf(box: CentreBox, cell: Cell, score: number, layout: HeadLayout, attrs: YoloLossAttrs): CellTarget {
  const anchor = attrs.anchorMask[cell.anchor]!;
  const size = inputSize(layout, attrs);
  return {
    x: box.x * layout.width - cell.column,
    y: box.y * layout.height - cell.row,
    width: Math.log(box.width * size / attrs.anchors[2 * anchor]!),
    height: Math.log(box.height * size / attrs.anchors[2 * anchor + 1]!),
    weight: (2 - box.width * box.height) * score,
  };
}

/** Class targets of the labelled class and of the others. The smoothing is min(1/C, 1/40), whatever Paddle's documentation says. */
export function classTargets({ classes, labelSmooth }: YoloLossAttrs): { readonly positive: number; readonly negative: number } {
  const smooth = labelSmooth ? Math.min(1 / classes, 1 / 40) : 0;
  return { positive: 1 - smooth, negative: smooth };
}

/** Intersection over union. */
export function overlap(a: CentreBox, b: CentreBox): number {
  const width = shared(a.x, a.width, b.x, b.width);
  const height = shared(a.y, a.height, b.y, b.height);
  const intersection = width < 0 || height < 0 ? 0 : width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

function shared(a: number, aExtent: number, b: number, bExtent: number): number {
  return Math.min(a + aExtent / 2, b + bExtent / 2) - Math.max(a - aExtent / 2, b - bExtent / 2);
}

function inputSize({ height }: HeadLayout, { downsample }: IgnoreAttrs): number {
  return downsample * height;
}
