import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';
import { classEntries, entries, entryIndices, gatherEntries, objectnessWeights } from '../yolo-head.ts';
import { headOf, matchesOf, truthOf, type Head, type Matches } from '../yolo-truth.ts';

/**
 * Paddle's `yolov3_loss_grad`: objectness everywhere, box and class entries of the matched cells. Those are assigned,
 * not added: of two boxes in a cell the later one counts, so the others' are multiplied by 0 before they are scattered.
 */
lower('Yolov3LossGrad', (on, { inputs, attrs }) => {
  const head = headOf(inputs.x, attrs.classes);
  const x = on.of(inputs.x);
  const matches = matchesOf(on, inputs, truthOf(on, inputs), on.of(inputs.gtMatchMask), head, attrs);
  const flow = on.of(inputs.dloss);
  const indices = entryIndices(on, matches, head, [0, 1, 2, 3, ...classEntries(head.classes)]);
  const slopes = on.mul(boxSlopes(on, gatherEntries(on, x, indices), matches), on.reshape(flow, [-1, 1, 1]));
  const objectness = on.mul(objectnessSlopes(on, x, on.of(inputs.objectnessMask), head), on.reshape(flow, [-1, 1, 1, 1]));
  const base = on.reshape(on.pad(objectness, [0, 0, 4, 0, 0, 0, head.classes, 0]), [-1]);
  const dx = on.op('ScatterElements', [base, on.reshape(indices, [-1]), on.reshape(slopes, [-1])], { axis: 0, reduction: 'add' });
  return { dx: on.reshape(dx, inputs.x.type.shape) };
});

/** By the four box entries and the classes: [N, B, 4+C]. The slope of |d| is -1 at zero, as in Paddle. */
function boxSlopes(on: Emitter, predicted: string, { target, weight, score, classTarget, winner }: Matches): string {
  const part = (values: string, start: number, end: number): string => on.slice(values, [2], [start], [end]);
  const column = (values: string): string => on.op('Unsqueeze', [on.mul(values, winner), on.ints([2])]);
  const centre = on.sub(on.op('Sigmoid', [part(predicted, 0, 2)]), part(target, 0, 2));
  const size = on.where(on.op('Greater', [part(predicted, 2, 4), part(target, 2, 4)]), 1, -1);
  const classes = on.sub(on.op('Sigmoid', [part(predicted, 4, REST)]), classTarget);
  return on.concat([on.mul(on.concat([centre, size], 2), column(weight)), on.mul(classes, column(score))], 2);
}

/** Beyond any extent: a slice to here takes what remains. */
const REST = 2 ** 31 - 1;

/** [N, A, 1, H·W]. */
function objectnessSlopes(on: Emitter, x: string, mask: string, head: Head): string {
  const { positive, any } = objectnessWeights(on, on.reshape(mask, [head.batch, head.anchors, 1, head.cells]));
  return on.sub(on.mul(any, on.op('Sigmoid', [entries(on, x, head, 4, 1)])), positive);
}
