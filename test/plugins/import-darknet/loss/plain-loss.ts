import type { DarknetHead } from '../../../../plugins/import-darknet/loss/darknet-head.ts';

/** Centre and size as shares of the image. */
export interface PlainBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly label: number;
  readonly score: number;
}

/** Raw predictions of one image and one head, [A·(5+C),cells,cells], and what they are to find. */
export interface PlainImage {
  readonly logits: ArrayLike<number>;
  readonly cells: number;
  readonly stride: number;
  readonly boxes: readonly PlainBox[];
}

/** Darknet's loss of one head and one image as loops over cells, anchors and boxes, in float64. */
export function plainLoss(head: DarknetHead, { logits, cells, stride, boxes }: PlainImage): number {
  const { classes, mask, weights, anchors, labelSmooth } = head;
  const fields = 5 + classes;
  const logit = (a: number, row: number, column: number, field: number): number => logits[((a * fields + field) * cells + row) * cells + column]!;
  const size = stride * cells;
  let loss = 0;
  for (let row = 0; row < cells; row++) for (let column = 0; column < cells; column++) for (let a = 0; a < mask.length; a++) {
    const at = (field: number): number => logit(a, row, column, field);
    const predicted = {
      x: (column + sigmoid(at(0)) * head.scaleXY - (head.scaleXY - 1) / 2) / cells, y: (row + sigmoid(at(1)) * head.scaleXY - (head.scaleXY - 1) / 2) / cells,
      w: (Math.exp(at(2)) * anchors[mask[a]!]![0]!) / size, h: (Math.exp(at(3)) * anchors[mask[a]!]![1]!) / size,
    };
    const mine = boxes.filter((box) => Math.floor(box.x * cells) === column && Math.floor(box.y * cells) === row && answers(head, box, mask[a]!, size));
    for (const box of mine) {
      const share = box.score / mine.length;
      const far = head.boxLoss === 'mse' ? squares(head, at, box, a, { row, column, cells, size }) : penalty(head.boxLoss, predicted, box);
      loss += weights.box * share * (2 - box.w * box.h) * far;
      for (let c = 0; c < classes; c++) loss += weights.classes * share * crossEntropy(at(5 + c), c === box.label ? 1 - labelSmooth / 2 : labelSmooth / 2);
      loss += weights.objectness * share * crossEntropy(at(4), 1);
    }
    if (mine.length > 0) continue;
    const sure = Array.from({ length: classes }, (_, c) => sigmoid(at(5 + c))).some((probability) => probability > 0.25);
    const overlaps = boxes.some((box) => overlap(predicted, box).iou > head.ignoreThreshold);
    if (!(sure && overlaps)) loss += weights.objectness * crossEntropy(at(4), 0);
  }
  return loss;
}

type Rectangle = Pick<PlainBox, 'x' | 'y' | 'w' | 'h'>;

/** Whether an anchor answers for a box: the best of all, or one that overlaps it enough. */
function answers({ anchors, iouThreshold }: DarknetHead, box: Rectangle, anchor: number, size: number): boolean {
  const fits = anchors.map(([w, h]) => overlap({ x: 0, y: 0, w: w / size, h: h / size }, { ...box, x: 0, y: 0 }).iou);
  return fits[anchor]! === Math.max(...fits) || fits[anchor]! > iouThreshold;
}

function squares(head: DarknetHead, at: (field: number) => number, box: Rectangle, a: number, { row, column, cells, size }: { row: number; column: number; cells: number; size: number }): number {
  const [w, h] = head.anchors[head.mask[a]!]!;
  const target = (centre: number, cell: number): number => (centre * cells - cell + (head.scaleXY - 1) / 2) / head.scaleXY;
  const place = crossEntropy(at(0), target(box.x, column)) + crossEntropy(at(1), target(box.y, row));
  return head.scaleXY * place + ((at(2) - Math.log((box.w * size) / w)) ** 2 + (at(3) - Math.log((box.h * size) / h)) ** 2) / 2;
}

function penalty(kind: DarknetHead['boxLoss'], a: Rectangle, b: Rectangle): number {
  const { iou, union } = overlap(a, b);
  const width = Math.max(a.x + a.w / 2, b.x + b.w / 2) - Math.min(a.x - a.w / 2, b.x - b.w / 2);
  const height = Math.max(a.y + a.h / 2, b.y + b.h / 2) - Math.min(a.y - a.h / 2, b.y - b.h / 2);
  if (kind === 'iou') return 1 - iou;
  if (kind === 'giou') return 1 - iou + (width * height - union) / (width * height);
  const apart = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) / (width ** 2 + height ** 2);
  if (kind === 'diou') return 1 - iou + apart;
  const v = (4 / Math.PI ** 2) * (Math.atan(a.w / a.h) - Math.atan(b.w / b.h)) ** 2;
  return 1 - iou + apart + v ** 2 / (1 - iou + v + 1e-6);
}

function overlap(a: Rectangle, b: Rectangle): { iou: number; union: number } {
  const common = (first: number, firstExtent: number, second: number, secondExtent: number): number => (
    Math.max(0, Math.min(first + firstExtent / 2, second + secondExtent / 2) - Math.max(first - firstExtent / 2, second - secondExtent / 2))
  );
  const shared = common(a.x, a.w, b.x, b.w) * common(a.y, a.h, b.y, b.h);
  const union = a.w * a.h + b.w * b.h - shared;
  return { iou: shared / union, union };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function crossEntropy(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}
