import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded, type Numbers } from '../numbers.ts';
import { cellOf, classTargets, groundTruth, gtBoxOf, scoreOf, targetOf, type GroundTruth, type YoloLossAttrs } from '../yolo-targets.ts';
import { cellIndex, eachCell, entryIndex, headLayout, sigmoid, type Cell, type HeadLayout } from '../yolo.ts';

/** Paddle's `yolov3_loss_grad`: box and class entries are assigned, not added, so of two boxes in a cell the later one counts. */
kernel('Yolov3LossGrad', ({ x, gtBox, gtLabel, gtScore, objectnessMask, gtMatchMask, dloss }, attrs, { dx }) => {
  const [data, mask, matches, flow] = [numbers(x), numbers(objectnessMask), numbers(gtMatchMask), numbers(dloss)];
  const layout = headLayout(x.shape, attrs.classes);
  const truth = groundTruth(gtBox, gtLabel, gtScore);
  const slopes = accumulator(dx);
  for (let index = 0; index < matches.length; index++) {
    const n = Math.floor(index / truth.count);
    if (matches[index]! < 0) continue;
    const cell = cellOf(gtBoxOf(truth, n, index % truth.count), n, matches[index]!, layout);
    boxGradient(data, layout, cell, truth, index, attrs).forEach((slope, entry) => {
      slopes[entryIndex(layout, cell, entry < 4 ? entry : entry + 1)] = slope * flow[n]!;
    });
  }
  for (const cell of eachCell(layout)) {
    const at = entryIndex(layout, cell, 4);
    slopes[at] = objectnessGradient(data[at]!, mask[cellIndex(layout, cell)]!) * flow[cell.n]!;
  }
  return { dx: rounded(dx, slopes) };
});

/** Gradient by the four box entries, then by the classes. */
function boxGradient(data: Numbers, layout: HeadLayout, cell: Cell, truth: GroundTruth, index: number, attrs: YoloLossAttrs): number[] {
  const entry = (at: number): number => data[entryIndex(layout, cell, at)]!;
  const t = index % truth.count;
  const score = scoreOf(truth, cell.n, t);
  const target = targetOf(gtBoxOf(truth, cell.n, t), cell, score, layout, attrs);
  const { positive, negative } = classTargets(attrs);
  const box = [sigmoid(entry(0)) - target.x, sigmoid(entry(1)) - target.y, sign(entry(2) - target.width), sign(entry(3) - target.height)];
  const classes = Array.from({ length: attrs.classes }, (_, c) => (sigmoid(entry(5 + c)) - (c === truth.labels[index] ? positive : negative)) * score);
  return [...box.map((slope) => slope * target.weight), ...classes];
}

function objectnessGradient(logit: number, mask: number): number {
  if (mask > 1e-5) return (sigmoid(logit) - 1) * mask;
  return mask > -0.5 ? sigmoid(logit) : 0;
}

/** The slope of |x|; Paddle takes -1 at zero. */
function sign(difference: number): number {
  return difference > 0 ? 1 : -1;
}
