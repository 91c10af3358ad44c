import t from 'tap';
import '../../../core/ops/index.ts';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { specializeGraph } from '../../../core/rewrite/specialize.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { deriveTrainGraph } from '../../../core/train/derive-train-graph.ts';
import { encodeGraph } from '../../../plugins/export-onnx/encode-graph.ts';
import { openModel } from '../../../plugins/export-onnx/open-model.ts';
import { preparedGraph } from '../../../plugins/export-onnx/prepared-graph.ts';
import { sessionOptions } from '../../../plugins/export-onnx/session-options.ts';
import { attachDecode, attachLoss, buildYolov3, mobileNetV1, type IouLossOptions, type Yolov3Options } from '../../../plugins/model-yolov3/index.ts';
import { optimizers } from '../../../plugins/optimizers/index.ts';
import { schedules } from '../../../plugins/schedules/index.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { calibratedRun, image, tinyKernel } from '../export-onnx/calibrated-run.ts';

const random = createRandom(4);
const built = (options: Partial<Yolov3Options>): Graph => buildYolov3({ batch: 1, size: 64, random }, { classes: 2, backbone: mobileNetV1({ width: 1 / 16 }), ...options }).graph;
const shapeOf = (graph: Graph, name: string): readonly number[] | undefined => graph.states.get(name)?.value.type.shape;

t.test('with coord_conv the convolutions that begin something read two more channels', (t) => {
  const [plain, located] = [built({}), built({ coordConv: true })];
  for (const name of ['yolo_block.0.0.0', 'yolo_block.1.1.0', 'yolo_block.2.2', 'yolo_block.0.tip']) {
    t.equal(shapeOf(located, `${name}.conv.weights`)![1], shapeOf(plain, `${name}.conv.weights`)![1]! + 2, name);
  }
  for (const name of ['yolo_block.0.0.1', 'yolo_transition.0', 'yolo_output.0']) t.same(shapeOf(located, `${name}.conv.weights`), shapeOf(plain, `${name}.conv.weights`), name);
  t.end();
});

t.test('coordinates have the size of the map, whatever size the network is derived for', async (t) => {
  const { graph, editor } = createGraph('located');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 1, 4, 4] });
  editor.output('y', editor.emit('AddCoordinates', { x }).y);
  const backend = await openBackend('reference');
  const small = specializeGraph(graph, { x: [1, 1, 2, 3] });
  const { y } = await (await backend.compile(small)).run({ x: tensor('float32', [1, 1, 2, 3], [7, 7, 7, 7, 7, 7]) });
  t.same([...y!.data], [7, 7, 7, 7, 7, 7, -1, 0, 1, -1, 0, 1, -1, -1, -1, 1, 1, 1]);
});

t.test('spp pools the coarsest features and brings them back to as many channels', (t) => {
  const graph = built({ pyramidPooling: true });
  t.same(shapeOf(graph, 'yolo_block.0.1.spp.conv.conv.weights'), [32, 128, 1, 1]);
  t.same(graph.nodes().filter(({ op }) => op === 'MaxPool').map(({ attrs }) => (attrs as { kernel: number[] }).kernel), [[5, 5], [9, 9], [13, 13]]);
  t.notOk(graph.states.has('yolo_block.1.1.spp.conv.conv.weights'));
  t.same([...graph.outputs.values()].map(({ type }) => type.shape), [...built({}).outputs.values()].map(({ type }) => type.shape));
  t.end();
});

t.test('an IoU-aware head has a channel more per anchor, which a confident start leaves at 0', (t) => {
  const graph = built({ iouAwareFactor: 0.4, outputInit: 'confident' });
  t.same([...graph.outputs.values()].map(({ type }) => type.shape[1]), [24, 24, 24]);
  t.same([...graph.states.get('yolo_output.0.conv.bias')!.initial.data].slice(0, 11), [0, 0, 0, 0, 0, 0, 0, -4, -1, -1, 0]);
  t.end();
});

const CLASSES = 2;
const SIDE = 2;
const STRIDE = 32;
const ANCHORS = [[20, 30], [50, 25]] as const;
const head = { anchors: ANCHORS, mask: [0, 1], iouAwareFactor: 0.4 };
const floats = (shape: readonly number[], low: number, high: number): Tensor<'float32'> => tensor('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)));
const predictions = floats([1, 2 * (6 + CLASSES), SIDE, SIDE], -0.8, 0.8);
const cells = SIDE * SIDE;

/** A graph whose only head is a state. */
function lone(scaleXY: number) {
  const { graph, editor } = createGraph('lone');
  editor.input('image', { dtype: 'float32', shape: [1, 3, SIDE * STRIDE, SIDE * STRIDE] });
  editor.output('head0', editor.state({ name: 'raw', initial: predictions, role: 'parameter' }).value);
  return { graph, editor, heads: [{ ...head, scaleXY }] };
}

const target = tensor('float32', [1, 2, 6 + CLASSES, SIDE, SIDE]);
for (const [anchor, cell, values] of [[0, 1, [0.3, 0.6, 0.2, -0.1, 1.7, 1, 0, 1]], [1, 2, [0.8, 0.4, -0.3, 0.25, 1.5, 0.6, 1, 0]]] as const) {
  values.forEach((value, field) => { target.data[(anchor * (6 + CLASSES) + field) * cells + cell] = value; });
}
const feeds = {
  image: tensor('float32', [1, 3, SIDE * STRIDE, SIDE * STRIDE]), target0: target,
  gtBox: tensor('float32', [1, 2, 4]), gtLabel: tensor('int32', [1, 2]), gtScore: tensor('float32', [1, 2]),
};

async function losses(options: { scaleXY?: number; iouLoss?: IouLossOptions }, engine: 'reference' | 'onnxruntime' = 'reference') {
  const { graph, editor, heads } = lone(options.scaleXY ?? 1);
  attachLoss(graph, editor, { classes: CLASSES, heads, fineGrained: true, maxBoxes: 2, iouLoss: options.iouLoss, iouAwareWeight: 1.5 });
  const raw = graph.states.get('raw')!.value;
  editor.output('gradient', addGradients(graph, editor, { loss: graph.outputs.get('loss')!, wrt: [raw] }).get(raw)!);
  const executable = await (await openBackend(engine)).compile(graph);
  const run = async (values: Tensor = predictions) => {
    executable.write(new Map([['raw', values]]));
    return Object.fromEntries(Object.entries(await executable.run(feeds)).map(([name, { data }]) => [name, [...data] as number[]]));
  };
  return run;
}

/** The definition in plain arithmetic: the sum of what each box adds. */
function expected({ square, complete, scaleXY }: { square: boolean; complete: boolean; scaleXY: number }): { iou: number; aware: number } {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const at = (anchor: number, field: number, cell: number): number => predictions.data[(2 + anchor * (5 + CLASSES) + field) * cells + cell]!;
  const sums = { iou: 0, aware: 0 };
  for (const [anchor, cell] of [[0, 1], [1, 2]] as const) {
    const wanted = (field: number): number => target.data[(anchor * (6 + CLASSES) + field) * cells + cell]!;
    const stretched = (field: number): number => scaleXY * sigmoid(at(anchor, field, cell)) - 0.5 * (scaleXY - 1);
    const box = (x: number, y: number, w: number, h: number): number[] => {
      const [cx, cy] = [(x + cell % SIDE) / SIDE, (y + Math.floor(cell / SIDE)) / SIDE];
      const [bw, bh] = [Math.exp(w) * ANCHORS[anchor][0] / (SIDE * STRIDE), Math.exp(h) * ANCHORS[anchor][1] / (SIDE * STRIDE)];
      return [cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2];
    };
    const a = box(stretched(0), stretched(1), at(anchor, 2, cell), at(anchor, 3, cell)) as [number, number, number, number];
    const b = box(wanted(0), wanted(1), wanted(2), wanted(3)) as [number, number, number, number];
    const area = (c: readonly number[]): number => (c[2]! - c[0]!) * (c[3]! - c[1]!);
    const shared = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
    const overlap = shared / (area(a) + area(b) - shared);
    const distance = (((a[0] + a[2] - b[0] - b[2]) / 2) ** 2 + ((a[1] + a[3] - b[1] - b[3]) / 2) ** 2)
      / ((Math.max(a[2], b[2]) - Math.min(a[0], b[0])) ** 2 + (Math.max(a[3], b[3]) - Math.min(a[1], b[1])) ** 2);
    const proportion = 4 / Math.PI ** 2 * (Math.atan((b[2] - b[0]) / (b[3] - b[1])) - Math.atan((a[2] - a[0]) / (a[3] - a[1]))) ** 2;
    const counted = complete ? overlap - distance - proportion ** 2 / (1 - overlap + proportion) : overlap;
    sums.iou += 2 * (1 - (square ? counted ** 2 : counted)) * wanted(4) * wanted(5);
    const logit = sigmoid(predictions.data[anchor * cells + cell]!);
    sums.aware += 1.5 * wanted(5) * (Math.log1p(Math.exp(logit)) - logit * overlap);
  }
  return sums;
}

for (const [square, complete, scaleXY] of [[true, false, 1], [false, true, 1], [true, true, 1.2]] as const) {
  t.test(`the losses of overlaps are what their definitions say, ${complete ? 'complete' : 'plain'}, ${square ? 'squared' : 'not squared'}, stretched by ${scaleXY}`, async (t) => {
    const wanted = expected({ square, complete, scaleXY });
    for (const engine of ['reference', 'onnxruntime'] as const) {
      const found = await (await losses({ scaleXY, iouLoss: { weight: 2, square, complete } }, engine))();
      t.ok(Math.abs(found['loss_iou']![0]! / wanted.iou - 1) < 1e-5, `${engine}: ${found['loss_iou']![0]} for ${wanted.iou}`);
      t.ok(Math.abs(found['loss_iou_aware']![0]! / wanted.aware - 1) < 1e-5, `${engine}: ${found['loss_iou_aware']![0]} for ${wanted.aware}`);
      const parts = ['loss_xy', 'loss_wh', 'loss_obj', 'loss_cls', 'loss_iou', 'loss_iou_aware'].map((name) => found[name]![0]!);
      t.ok(Math.abs(parts.reduce((a, b) => a + b) / found['loss']![0]! - 1) < 1e-5, 'the loss is the sum of its parts');
    }
  });
}

t.test('without an overlap loss there is no such output', async (t) => {
  const found = await (await losses({}))();
  t.notOk('loss_iou' in found);
  t.ok('loss_iou_aware' in found);
});

t.test('what a predicted overlap learns from is not changed by it', async (t) => {
  const run = await losses({ iouLoss: { weight: 2 } });
  const { gradient } = await run();
  // The box's fields learn from the loss of overlaps alone: its gradient is a difference quotient of everything but the aware loss.
  const epsilon = 1e-2;
  for (const index of [2 * cells + 1, 4 * cells + 1, (2 + 5 + CLASSES + 1) * cells + 2, (2 + 5 + CLASSES + 3) * cells + 2]) {
    const moved = async (by: number): Promise<number> => {
      const data = predictions.data.slice();
      data[index]! += by;
      const { loss, loss_iou_aware: aware } = await run(tensor('float32', predictions.shape, data));
      return loss![0]! - aware![0]!;
    };
    const quotient = (await moved(epsilon) - await moved(-epsilon)) / (2 * epsilon);
    t.ok(Math.abs(gradient![index]! - quotient) < 5e-3 * Math.max(1, Math.abs(quotient)), `${index}: ${gradient![index]} for ${quotient}`);
  }
});

t.test('a score is weighed with the predicted overlap', async (t) => {
  const { graph, editor, heads } = lone(1);
  attachDecode(graph, editor, { classes: CLASSES, heads, confidenceThreshold: 0 });
  const { scores } = await (await (await openBackend('reference')).compile(graph)).run({ image: feeds.image, imSize: tensor('int32', [1, 2], [64, 64]) });
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  for (const [anchor, cell, label] of [[0, 3, 1], [1, 0, 0]] as const) {
    const raw = (channel: number): number => sigmoid(predictions.data[channel * cells + cell]!);
    const first = 2 + anchor * (5 + CLASSES);
    const wanted = raw(first + 4) ** 0.6 * raw(anchor) ** 0.4 * raw(first + 5 + label);
    t.ok(Math.abs(Number(scores!.data[(anchor * cells + cell) * CLASSES + label]) - wanted) < 1e-6);
  }
});

const EVERYTHING: ConfigObject = {
  backend: 'onnxruntime', use_fine_grained_loss: true, YOLOv3Head: { coord_conv: true, spp: true, iou_aware: true, scale_x_y: 1.05, drop_block: true },
  YOLOv3Loss: { iou_loss: 'IouLoss', iou_aware_loss: 'IouAwareLoss', scale_x_y: 1.05 },
};

t.test('a network with every option has a train step, and its quantized file is equal in ONNX Runtime', async (t) => {
  const kernel = tinyKernel(EVERYTHING, [optimizers(), schedules()]);
  const run = await calibratedRun(kernel);
  const backend = await openBackend('onnxruntime');
  const { graph: train } = deriveTrainGraph(run, { batch: 1, size: 64 });
  const step = await backend.compile(train);
  const inputs = Object.fromEntries([...train.inputs].map(([name, { type: { dtype, shape } }]) => [name, tensor(dtype as 'float32', shape, Array.from({ length: sizeOf(shape) }, () => (name === 'learningRate' ? 1e-3 : name === 'image' ? random.uniform(-1, 1) : 0.25)))]));
  const first = Number((await step.run(inputs))['loss']!.data[0]);
  t.ok(Number.isFinite(first) && first > 0, `${first}`);
  const { graph, floatGraph } = freezeModel(run, 64);
  const fed = image(64);
  t.ok(graph.nodes().every(({ op }) => op !== 'AddCoordinates' && op !== 'DropBlock'));
  // Of quantized values single roundings may fall differently.
  for (const [exported, most] of [[floatGraph, 1e-4], [graph, 1e-2]] as const) {
    const file = await openModel(encodeGraph(preparedGraph(exported), { opset: 17 }), sessionOptions({}, 1));
    const [ours, theirs] = [await (await backend.compile(exported)).run(fed), await file.run(fed)];
    for (const [name, { data }] of Object.entries(ours)) {
      const wanted = data as Float32Array;
      const off = wanted.reduce((sum, value, i) => sum + Math.abs(value - Number(theirs[name]!.data[i])), 0) / wanted.reduce((sum, value) => sum + Math.abs(value), 1e-9);
      t.ok(off < most, `${name} differs by ${off}`);
    }
    await file.dispose();
  }
  await backend.dispose();
  await kernel.dispose();
});

t.test('parts of head and loss that do not fit together are refused', async (t) => {
  const refused = async (config: ConfigObject, message: RegExp): Promise<void> => {
    const kernel = tinyKernel(config);
    await t.rejects(openRun(kernel, { weights: undefined, keepPlan: false }), { code: 'ERR_CONFIG_INVALID', message });
    await kernel.dispose();
  };
  await refused({ YOLOv3Head: { scale_x_y: 1.05 } }, /YOLOv3Loss\.scale_x_y.*1\.05/);
  await refused({ YOLOv3Head: { iou_aware: true } }, /YOLOv3Head\.iou_aware.*one needs the other/);
  await refused({ YOLOv3Loss: { iou_loss: 'IouLoss' } }, /YOLOv3Loss\.iou_loss.*part of the fine-grained loss/);
});
