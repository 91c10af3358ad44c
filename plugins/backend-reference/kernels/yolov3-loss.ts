import { kernel } from '../kernel.ts';
import { accumulator, compute, numbers, rounded, type Numbers } from '../numbers.ts';
import { cellOf, classTargets, groundTruth, gtBoxOf, ignoredCells, isBox, matchedAnchor, scoreOf, targetOf, type GroundTruth, type YoloLossAttrs } from '../yolo-targets.ts';
import { cellIndex, crossEntropy, eachCell, entryIndex, headLayout, type Cell, type HeadLayout } from '../yolo.ts';

/** Paddle's `yolov3_loss`, after Redmon and Farhadi 2018: the mask is the score of the last box of a cell, 0, or -1 to ignore. */
kernel('Yolov3Loss', ({ x, gtBox, gtLabel, gtScore }, attrs, types) => {
  const data = numbers(x);
  const layout = headLayout(x.shape, attrs.classes);
  const truth = groundTruth(gtBox, gtLabel, gtScore);
  const matches = matchBoxes(truth, layout, attrs);
  const mask = Float64Array.from(ignoredCells(data, layout, truth, attrs), (ignored) => -ignored);
  for (const [index, cell] of assigned(matches, truth, layout)) mask[cellIndex(layout, cell)] = scoreOf(truth, cell.n, index % truth.count);
  const losses = accumulator(types.loss);
  for (const [index, cell] of assigned(matches, truth, layout)) losses[cell.n]! += boxLoss(data, layout, cell, truth, index, attrs);
  for (const cell of eachCell(layout)) losses[cell.n]! += objectnessLoss(data[entryIndex(layout, cell, 4)]!, Math.fround(mask[cellIndex(layout, cell)]!));
  return { loss: rounded(types.loss, losses), objectnessMask: rounded(types.objectnessMask, mask), gtMatchMask: compute(types.gtMatchMask, (i) => matches[i]!) };
});

/** For each box, the index in `anchorMask` of the anchor responsible for it, or -1. */
function matchBoxes(truth: GroundTruth, layout: HeadLayout, attrs: YoloLossAttrs): Int32Array {
  return new Int32Array(layout.batch * truth.count).map((_, index) => {
    const box = gtBoxOf(truth, Math.floor(index / truth.count), index % truth.count);
    return isBox(box) ? matchedAnchor(box, layout, attrs) : -1;
  });
}

/** Box number and cell of every matched box, in order: where two share a cell the later one is the mask's and the gradient's. */
function* assigned(matches: ArrayLike<number>, truth: GroundTruth, layout: HeadLayout): Generator<[number, Cell]> {
  for (let index = 0; index < matches.length; index++) {
    const n = Math.floor(index / truth.count);
    if (matches[index]! >= 0) yield [index, cellOf(gtBoxOf(truth, n, index % truth.count), n, matches[index]!, layout)];
  }
}

function boxLoss(data: Numbers, layout: HeadLayout, cell: Cell, truth: GroundTruth, index: number, attrs: YoloLossAttrs): number {
  const entry = (at: number): number => data[entryIndex(layout, cell, at)]!;
  const t = index % truth.count;
  const score = scoreOf(truth, cell.n, t);
  const target = targetOf(gtBoxOf(truth, cell.n, t), cell, score, layout, attrs);
  const { positive, negative } = classTargets(attrs);
  let loss = target.weight * (crossEntropy(entry(0), target.x) + crossEntropy(entry(1), target.y) + Math.abs(entry(2) - target.width) + Math.abs(entry(3) - target.height));
  for (let c = 0; c < attrs.classes; c++) loss += score * crossEntropy(entry(5 + c), c === truth.labels[index] ? positive : negative);
  return loss;
}

function objectnessLoss(logit: number, mask: number): number {
  if (mask > 1e-5) return crossEntropy(logit, 1) * mask;
  return mask > -0.5 ? crossEntropy(logit, 0) : 0;
}
