import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';
import { ignored } from '../yolo-ignore.ts';
import { classEntries, crossEntropy, entries, entryIndices, gatherEntries, objectnessWeights } from '../yolo-head.ts';
import { headOf, matchesOf, matchMask, truthOf, type Head, type Matches } from '../yolo-truth.ts';

/**
 * Paddle's `yolov3_loss` as small nodes: what concerns a box is computed on [N, B] columns, predictions are gathered
 * from its cell; only the objectness and the ignore test touch every cell.
 */
lower('Yolov3Loss', (on, { inputs, attrs }) => {
  const head = headOf(inputs.x, attrs.classes);
  const x = on.of(inputs.x);
  const truth = truthOf(on, inputs);
  const gtMatchMask = matchMask(on, truth, head, attrs);
  const matches = matchesOf(on, inputs, truth, gtMatchMask, head, attrs);
  const objectnessMask = cellMask(on, matches, ignored(on, x, truth, head, attrs), head);
  const losses = [boxLoss(on, x, matches, head), classLoss(on, x, matches, head), objectnessLoss(on, x, objectnessMask, head)];
  return { loss: losses.reduce((a, b) => on.add(a, b)), objectnessMask, gtMatchMask };
});

/** The score of the cell's last box, -1 where ignored, otherwise 0. */
function cellMask(on: Emitter, { cell, winner, score }: Matches, ignore: string, { batch, anchors, height, width }: Head): string {
  const shape = [batch, anchors, height, width];
  const zeros = on.op('Expand', [0, on.ints([sizeOf(shape)])]);
  const scatter = (values: string): string => {
    const inputs = [zeros, on.reshape(cell, [-1]), on.reshape(values, [-1])];
    return on.reshape(on.op('ScatterElements', inputs, { axis: 0, reduction: 'add' }), shape);
  };
  return on.where(on.op('Greater', [scatter(winner), 0]), scatter(on.mul(winner, score)), on.where(ignore, -1, 0));
}

function boxLoss(on: Emitter, x: string, matches: Matches, head: Head): string {
  const predicted = gatherEntries(on, x, entryIndices(on, matches, head, [0, 1, 2, 3]));
  const [centre, size] = [0, 2].map((start) => [predicted, matches.target].map((values) => on.slice(values, [2], [start], [start + 2])));
  const terms = on.concat([crossEntropy(on, centre![0]!, centre![1]!), on.op('Abs', [on.sub(size![0]!, size![1]!)])], 2);
  return on.reduce('Sum', on.mul(on.reduce('Sum', terms, [2]), matches.weight), [1]);
}

function classLoss(on: Emitter, x: string, matches: Matches, head: Head): string {
  const predicted = gatherEntries(on, x, entryIndices(on, matches, head, classEntries(head.classes)));
  const terms = on.reduce('Sum', crossEntropy(on, predicted, matches.classTarget), [2]);
  return on.reduce('Sum', on.mul(terms, matches.score), [1]);
}

function objectnessLoss(on: Emitter, x: string, mask: string, head: Head): string {
  const logit = entries(on, x, head, 4, 1);
  const { positive, any } = objectnessWeights(on, on.reshape(mask, [head.batch, head.anchors, 1, head.cells]));
  const terms = on.sub(on.mul(any, on.op('Softplus', [logit])), on.mul(positive, logit));
  return on.reduce('Sum', terms, [1, 2, 3]);
}
