import t from 'tap';
import '../../../core/ops/index.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { mobileNetV1, yolov3 } from '../../../plugins/model-yolov3/index.ts';

const model = yolov3({ classes: 2, backbone: mobileNetV1({ width: 1 / 32 }), outputInit: 'confident', loss: { maxBoxes: 3 } });
const build = { batch: 2, size: 32, random: createRandom(5) };
const image = tensor('float32', [2, 3, 32, 32], Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i)));

/** One box in the first image, none in the second. */
const truth = (label = 1, score = 1): Record<string, Tensor> => ({
  gtBox: tensor('float32', [2, 3, 4], [0.5, 0.5, 0.4, 0.5, ...new Array<number>(20).fill(0)]),
  gtLabel: tensor('int32', [2, 3], [label, 0, 0, 0, 0, 0]), gtScore: tensor('float32', [2, 3], [score, 0, 0, 0, 0, 0]),
});

async function loss(feeds: Record<string, Tensor>): Promise<number> {
  const graph = model.build(build);
  model.attachLoss(graph, new Editor(graph));
  const executable = await referenceBackend().compile(graph);
  return Number((await executable.run({ image, ...feeds }))['loss']!.data[0]);
}

t.test('the loss is one number that grows with a box to be found', async (t) => {
  const graph = model.build(build);
  model.attachLoss(graph, new Editor(graph));
  t.same(graph.outputs.get('loss')!.type, { dtype: 'float32', shape: [] });
  t.same([...graph.inputs.keys()], ['image', 'gtBox', 'gtLabel', 'gtScore']);
  const empty = await loss(truth(1, 0));
  const found = await loss(truth(1, 1));
  t.ok(empty > 0 && found > empty + 1, `${empty} without, ${found} with a box`);
  t.ok(await loss(truth(1, 0.5)) < found, 'half a mixup score costs less');
});

t.test('the loss is the sum of its parts, one for each head', async (t) => {
  const graph = model.build(build);
  model.attachLoss(graph, new Editor(graph));
  const executable = await referenceBackend().compile(graph);
  const outputs = await executable.run({ image, ...truth() });
  const parts = ['loss_stride_32', 'loss_stride_16', 'loss_stride_8'].map((name) => Number(outputs[name]!.data[0]));
  t.ok(parts.every((part) => part > 0));
  t.equal(Math.fround(Math.fround(parts[0]! + parts[1]!) + parts[2]!), Number(outputs['loss']!.data[0]));
});

t.test('a graph without heads has no loss', async (t) => {
  const graph = model.build(build);
  const editor = new Editor(graph);
  editor.removeOutput('head1');
  t.throws(() => model.attachLoss(graph, editor), { code: 'ERR_MODEL_INVALID', message: /head1/ });
});

t.test('decoding gives boxes in pixels of each original image and detections with its id', async (t) => {
  // Confidence 0.5 everywhere: what an untrained head of bias 0 and tiny weights says.
  const sure = yolov3({ classes: 2, backbone: mobileNetV1({ width: 1 / 32 }), decode: { confidenceThreshold: 0 }, nms: { scoreThreshold: 0, keepTopK: 5 } });
  const graph = sure.build(build);
  sure.attachDecode(graph, new Editor(graph));
  t.same(graph.outputs.get('boxes')!.type.shape, [2, 3 * (1 + 4 + 16), 4]);
  t.same(graph.outputs.get('scores')!.type.shape, [2, 63, 2]);
  const executable = await referenceBackend().compile(graph);
  const outputs = await executable.run({ image, imSize: tensor('int32', [2, 2], [100, 200, 50, 60]) });
  const detections = sure.decode(outputs, { imageIds: [31, 32], categoryIds: [7, 9] });
  t.same(detections.map(({ imageId }) => imageId), [31, 31, 31, 31, 31, 32, 32, 32, 32, 32]);
  const limits = new Map([[31, [200, 100]], [32, [60, 50]]]);
  for (const { imageId, categoryId, score, bbox: [x, y, w, h] } of detections) {
    const [width, height] = limits.get(imageId)! as [number, number];
    t.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height, `${x},${y},${w},${h} in ${width}x${height}`);
    t.ok([7, 9].includes(categoryId) && score > 0 && score < 1);
  }
});

t.test('images that only fill a batch are not decoded', async (t) => {
  const outputs = { boxes: tensor('float32', [2, 1, 4], [0, 0, 4, 4, 0, 0, 4, 4]), scores: tensor('float32', [2, 1, 2], [0.9, 0, 0.8, 0]) };
  t.same(model.decode(outputs, { imageIds: [5], categoryIds: [1, 2] }), [{ imageId: 5, categoryId: 1, score: Math.fround(0.9), bbox: [0, 0, 5, 5] }]);
});

t.test('fewer categories than classes are refused', async (t) => {
  const outputs = { boxes: tensor('float32', [1, 1, 4]), scores: tensor('float32', [1, 1, 2]) };
  t.throws(() => model.decode(outputs, { imageIds: [5], categoryIds: [1] }), { code: 'ERR_MODEL_INVALID', message: /only 1 categories/ });
});
