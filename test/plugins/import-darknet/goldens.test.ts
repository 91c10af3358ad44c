import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import '../../../core/ops/index.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { loweredBackend } from '../../../core/lowered-backend.ts';
import { parseNpy } from '../../../core/tensor/npy.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { darknet, readNetwork, type DarknetNetwork } from '../../../plugins/import-darknet/index.ts';

/**
 * OpenCV 4.10's `readNetFromDarknet` on a photograph of 320 by 320. The two arrays are what its `[yolo]` layers put out:
 * a row per row, column and anchor of x, y, w, h (shares of the image), objectness, and objectness times class where that
 * is above 0.2, otherwise 0. Differences seen: 1.3e-6.
 */
const folder = new URL('../../../../shared/data/weights/mobilenetv2_yolov3_nano_darknet/', import.meta.url);
const skip = existsSync(folder) ? false : '../shared/data/weights is not here';
const TOLERANCE = 1e-5;
/** OpenCV's; Darknet's own 1e-5 moves these numbers by up to 0.01. */
const epsilon = 1e-6;

const bytes = (name: string): Buffer => readFileSync(new URL(name, folder));
const golden = (name: string): Tensor<'float32'> => parseNpy(gunzipSync(bytes(`COCO/golden.000000014439.320.${name}.npy.gz`))) as Tensor<'float32'>;
const network = (name: string): DarknetNetwork => readNetwork(bytes(name).toString(), name);

t.test('raw predictions, decoded as OpenCV does, are OpenCV\'s', { skip }, async (t) => {
  const coco = network('COCO/MobileNetV2-YOLOv3-Nano-coco.cfg');
  const outputs = await predictions(coco, false);
  const heads = [...coco.heads.keys()].map((i) => rowsOf(outputs[`head${i}`] as Tensor<'float32'>, coco, i));
  t.ok(difference(heads[0]!, golden('yolo_69').data) < TOLERANCE, 'coarse head');
  t.ok(difference(heads[1]!, golden('yolo_79').data) < TOLERANCE, 'fine head');
});

t.test('the decoding in the graph gives the same boxes and scores', { skip }, async (t) => {
  const { boxes, scores } = await predictions(network('COCO/MobileNetV2-YOLOv3-Nano-coco.cfg'), true);
  const [rows, size] = [[...cells(10), ...cells(20)], 85];
  const expected = [golden('yolo_69').data, golden('yolo_79').data].flatMap((data) => Array.from({ length: data.length / size }, (_, i) => data.subarray(i * size, (i + 1) * size)));
  let compared = 0;
  rows.forEach((row, i) => {
    const [x, y, width, height, , ...classes] = [...expected[row]!] as [number, number, number, number, number, ...number[]];
    if (!classes.some((score) => score > 0)) return;
    const corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2].map((share) => Math.min(319, Math.max(0, share * 320)));
    t.ok(difference(corners, (boxes!.data as Float32Array).subarray(i * 4, i * 4 + 4)) < 320 * TOLERANCE);
    classes.forEach((score, c) => { if (score > 0) t.ok(Math.abs(Number(scores!.data[i * 80 + c]) - score) < TOLERANCE); });
    compared++;
  });
  t.ok(compared > 10, `${compared} boxes`);
});

t.test('the files of VOC and the one that ends with the backbone are read', { skip }, async (t) => {
  const voc = network('VOC/MobileNetV2-YOLOv3-Nano-voc.cfg');
  const all = darknet(voc).weightsForm.read(bytes('VOC/MobileNetV2-YOLOv3-Nano-voc.weights'), 'voc');
  t.same([voc.classes, all.size], [20, voc.parameters.flat().length]);
  const backbone = darknet(voc).weightsForm.read(bytes('MobileNetV2-Nano.57'), '57');
  t.equal([...backbone.keys()].at(-1), 'conv56.weights');
});

async function predictions(coco: DarknetNetwork, decoded: boolean): Promise<Readonly<Record<string, Tensor>>> {
  const model = darknet(coco, { epsilon });
  const initial = model.weightsForm.read(bytes('COCO/MobileNetV2-YOLOv3-Nano-coco.weights'), 'coco');
  const graph = model.build({ batch: 1, size: 320, random: createRandom(0), initial });
  if (decoded) model.attachDecode(graph, new Editor(graph));
  const executable = await loweredBackend(onnxruntimeBackend({ threads: 1 })).compile(graph);
  const outputs = await executable.run({ image: golden('input'), ...(decoded && { imSize: tensor('int32', [1, 2], [320, 320]) }) });
  await executable.dispose();
  return outputs;
}

/** A head [1, A·85, H, W] as OpenCV's rows. */
function rowsOf({ data, shape: [, , height, width] }: Tensor<'float32'>, { heads, size, classes }: DarknetNetwork, head: number): Float32Array {
  const { anchors, mask, scaleXY = 1 } = heads[head]!;
  const [cellCount, fields] = [height! * width!, 5 + classes];
  const rows = new Float32Array(data.length);
  for (let cell = 0; cell < cellCount; cell++) mask.forEach((anchor, a) => {
    const logit = (field: number): number => data[(a * fields + field) * cellCount + cell]!;
    const place = (field: number): number => sigmoid(logit(field)) * scaleXY - (scaleXY - 1) / 2;
    const [row, column] = [Math.floor(cell / width!), cell % width!];
    const extents = [0, 1].map((side) => Math.exp(logit(2 + side)) * anchors[anchor]![side]! / size);
    const objectness = sigmoid(logit(4));
    const scores = Array.from({ length: classes }, (_, c) => objectness * sigmoid(logit(5 + c)));
    rows.set([(column + place(0)) / width!, (row + place(1)) / height!, ...extents, objectness, ...scores.map((score) => (score > 0.2 ? score : 0))], (cell * mask.length + a) * fields);
  });
  return rows;
}

/** Index of OpenCV's row for each of ours, which go by anchor, row, column; those of a second head follow the first's 300. */
function cells(side: number): number[] {
  const start = side === 10 ? 0 : 300;
  return Array.from({ length: 3 * side * side }, (_, i) => start + (i % (side * side)) * 3 + Math.floor(i / (side * side)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
