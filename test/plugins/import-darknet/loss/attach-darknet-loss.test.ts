import t from 'tap';
import '../../../../core/ops/index.ts';
import { addGradients } from '../../../../core/gradient/gradient.ts';
import { createGraph } from '../../../../core/ir/editor.ts';
import { createRandom } from '../../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../../../../plugins/backend-onnxruntime/index.ts';
import { referenceBackend } from '../../../../plugins/backend-reference/index.ts';
import { attachDarknetLoss } from '../../../../plugins/import-darknet/loss/attach-darknet-loss.ts';
import type { DarknetHead } from '../../../../plugins/import-darknet/loss/darknet-head.ts';
import { plainLoss, type PlainBox, type PlainImage } from './plain-loss.ts';

const SIZE = 64;
const anchors = [[8, 10], [12, 24], [30, 20], [40, 50]] as const;
const base: DarknetHead = {
  classes: 3, anchors, mask: [2, 3], scaleXY: 1.1, ignoreThreshold: 0.5, iouThreshold: 0.213, boxLoss: 'ciou',
  weights: { box: 0.7, objectness: 1, classes: 1.3 }, labelSmooth: 0,
};
const headsOf = (change: Partial<DarknetHead> = {}): DarknetHead[] => [{ ...base, ...change }, { ...base, mask: [0, 1], scaleXY: 1.05, ...change }];
const CELLS = [4, 8];
const BOXES = 6;

/** Two images: one of four boxes, two of them in one cell with the same best anchor, and one of a single mixed-up box. */
const truth: readonly (readonly PlainBox[])[] = [
  [
    { x: 0.3, y: 0.3, w: 0.5, h: 0.6, label: 0, score: 1 }, { x: 0.32, y: 0.31, w: 0.45, h: 0.5, label: 2, score: 1 },
    { x: 0.8, y: 0.2, w: 0.15, h: 0.2, label: 1, score: 1 }, { x: 0.6, y: 0.9, w: 0.3, h: 0.15, label: 1, score: 1 },
  ],
  [{ x: 0.55, y: 0.45, w: 0.6, h: 0.4, label: 2, score: 0.4 }],
];
const random = createRandom(7);
const logits = CELLS.map((cells) => tensor('float32', [2, 16, cells, cells], Float32Array.from({ length: 2 * 16 * cells * cells }, () => random.uniform(-1.5, 1.5))));

const column = (field: (box: PlainBox) => number): number[] => truth.flatMap((boxes) => Array.from({ length: BOXES }, (_, i) => (boxes[i] === undefined ? 0 : field(boxes[i]))));
const feeds: Readonly<Record<string, Tensor>> = {
  head0: logits[0]!, head1: logits[1]!,
  gtBox: tensor('float32', [2, BOXES, 4], truth.flatMap((boxes) => Array.from({ length: BOXES }, (_, i) => boxes[i]).flatMap((box) => (box === undefined ? [0, 0, 0, 0] : [box.x, box.y, box.w, box.h])))),
  gtLabel: tensor('int32', [2, BOXES], column(({ label }) => label)), gtScore: tensor('float32', [2, BOXES], column(({ score }) => score)),
};

const plain = (heads: readonly DarknetHead[], values: readonly ArrayLike<number>[] = logits.map(({ data }) => data as Float32Array)): number => {
  const images = truth.flatMap((boxes, n) => heads.map((head, i): [DarknetHead, PlainImage] => {
    const count = 16 * CELLS[i]! ** 2;
    return [head, { logits: Array.from(values[i]!).slice(n * count, (n + 1) * count), cells: CELLS[i]!, stride: SIZE / CELLS[i]!, boxes }];
  }));
  return images.reduce((sum, [head, image]) => sum + plainLoss(head, image), 0) / truth.length;
};

/** A graph of two heads whose predictions are inputs, with the loss and its gradients. */
function lossGraph(heads: readonly DarknetHead[]) {
  const { graph, editor } = createGraph('loss');
  const image = editor.input('image', { dtype: 'float32', shape: [2, 3, SIZE, SIZE] });
  const inputs = CELLS.map((cells, i) => editor.input(`head${i}`, { dtype: 'float32', shape: [2, 16, cells, cells] }));
  inputs.forEach((input, i) => editor.output(`head${i}`, editor.emit('Neg', { x: editor.emit('Neg', { x: input }).y }).y));
  attachDarknetLoss(graph, editor, { heads, maxBoxes: BOXES });
  const gradients = addGradients(graph, editor, { loss: graph.outputs.get('loss')!, wrt: inputs });
  inputs.forEach((input, i) => editor.output(`gradient${i}`, gradients.get(input)!));
  editor.output('image', image);
  return graph;
}

async function run(heads: readonly DarknetHead[], backend = referenceBackend()): Promise<Readonly<Record<string, Tensor>>> {
  const executable = await backend.compile(lossGraph(heads));
  const outputs = await executable.run({ ...feeds, image: tensor('float32', [2, 3, SIZE, SIZE]) });
  await executable.dispose();
  return outputs;
}

for (const boxLoss of ['mse', 'iou', 'giou', 'diou', 'ciou'] as const) {
  t.test(`the loss with ${boxLoss} is that of plain loops, and its gradient their slope`, async (t) => {
    const heads = headsOf({ boxLoss, labelSmooth: boxLoss === 'mse' ? 0.1 : 0 });
    const outputs = await run(heads);
    const expected = plain(heads);
    t.ok(Math.abs(Number(outputs['loss']!.data[0]) / expected - 1) < 1e-5, `${Number(outputs['loss']!.data[0])} and ${expected}`);
    for (const [i, { data }] of logits.entries()) {
      const slopes = outputs[`gradient${i}`]!.data as Float32Array;
      for (let at = i; at < data.length; at += 23) {
        const slope = (plain(heads, moved(i, at, 1e-5)) - plain(heads, moved(i, at, -1e-5))) / 2e-5;
        if (Math.abs(slope - slopes[at]!) > 1e-4 * Math.max(1, Math.abs(slope))) t.fail(`head ${i}, element ${at}: ${slopes[at]} instead of ${slope}`);
      }
    }
  });
}

t.test('other anchors answer for a box only when they overlap it enough', async (t) => {
  const one = Number((await run(headsOf({ iouThreshold: 1 })))['loss']!.data[0]);
  t.ok(Math.abs(one / plain(headsOf({ iouThreshold: 1 })) - 1) < 1e-5);
  t.ok(Math.abs(one - plain(headsOf())) > 1, 'which is another loss');
});

t.test('the engine that trains gives the same loss and gradients', async (t) => {
  const [reference, engine] = [await run(headsOf()), await run(headsOf(), onnxruntimeBackend({ threads: 1 }))];
  for (const name of ['loss', 'gradient0', 'gradient1']) {
    const [expected, found] = [reference[name]!.data as Float32Array, engine[name]!.data as Float32Array];
    t.ok(expected.every((value, i) => Math.abs(value - found[i]!) <= 1e-5 * Math.max(1, Math.abs(value))), name);
  }
});

t.test('an image without boxes only says that nothing is there, and sizes far off are no infinities', async (t) => {
  const executable = await referenceBackend().compile(lossGraph(headsOf()));
  const image = tensor('float32', [2, 3, SIZE, SIZE]);
  const far = Object.fromEntries(CELLS.map((cells, i) => [`head${i}`, tensor('float32', [2, 16, cells, cells], new Array<number>(2 * 16 * cells ** 2).fill(500))]));
  const diverged = await executable.run({ ...feeds, ...far, image });
  t.ok(Number.isFinite(Number(diverged['loss']!.data[0])));
  t.ok((diverged['gradient0']!.data as Float32Array).every(Number.isFinite));
  const none = { gtBox: tensor('float32', [2, BOXES, 4]), gtLabel: tensor('int32', [2, BOXES]), gtScore: tensor('float32', [2, BOXES]) };
  const empty = await executable.run({ ...feeds, ...none, image });
  const slopes = empty['gradient0']!.data as Float32Array;
  t.ok(slopes.every((slope, at) => (Math.floor(at / 16) % 8 === 4 ? slope > 0 : slope === 0)), 'objectness falls, the rest stays');
});

/** Predictions with one element moved, in float64. */
function moved(head: number, at: number, by: number): Float64Array[] {
  return logits.map(({ data }, i) => Float64Array.from(data as Float32Array, (value, j) => (i === head && j === at ? value + by : value)));
}
