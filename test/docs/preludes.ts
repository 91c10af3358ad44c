const RELU_GRAPH = `
const { graph, editor: builder } = createGraph('net');
builder.output('y', builder.emit('Relu', { x: builder.input('x', { dtype: 'float32', shape: [2] }) }).y);
`;

const TRAINED_KERNEL = `
import { trainedKernel } from '#test/docs/trained-kernel.ts';
const kernel = await trainedKernel();
`;

const DARKNET_FILES = `
import { readNetwork } from '#plugins/import-darknet/read-network.ts';
import { TINY_CFG as text, weightsFile } from '#test/plugins/import-darknet/fixtures.ts';
const bytes = weightsFile(readNetwork(text, 'tiny.cfg'));
`;

const SMALL_RUN = `
import { noiseFeeds, postKernel, smallRun } from '#test/plugins/quant-post/noise-run.ts';
import { seedQuantizers } from '#plugins/quant-post/index.ts';
const run = await smallRun(postKernel());
const feeds = noiseFeeds(2);
`;

/** What the examples of docstrings take as given, by the example's id. */
export const PRELUDES: Readonly<Record<string, string>> = {
  // The example's preset, with a network and images small enough for a test.
  'core/kernel.ts#createKernel': `
import { yolov3MobilenetV1Bccd as bccd } from 'slimtap/presets/yolov3-mobilenet-v1-bccd';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
const reader = { batch_size: 1, worker_num: 0, dataset: { sample_num: 2 } };
const yolov3MobilenetV1Bccd = { name: 'small', use: [bccd], config: {
  pretrain_weights: null, input_size: 32, MobileNet: { width: 0.03125 }, TrainReader: reader, EvalReader: reader,
  save_dir: mkdtempSync(tmpdir() + '/slimtap-example-'), threads: 1,
} };
`,
  'plugins/quant-post/post.ts#post': TRAINED_KERNEL,
  'plugins/dataset-check/check-data.ts#checkData': TRAINED_KERNEL,
  'plugins/dataset-show/show-data.ts#showData': TRAINED_KERNEL,
  'plugins/dataset-get/plan-data.ts#planData': 'import { dataEntry } from \'#plugins/dataset-get/index.ts\';',
  // Somebody has it already.
  'plugins/dataset-get/get-data.ts#getData': `
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
process.chdir(mkdtempSync(tmpdir() + '/slimtap-example-'));
for (const folder of ['annotations', 'val2017']) mkdirSync('dataset/coco/' + folder, { recursive: true });
for (const split of ['train', 'val']) writeFileSync('dataset/coco/annotations/instances_' + split + '2017.json', '{}');
`,
  'plugins/quant-post/calibrate.ts#calibrate': SMALL_RUN,
  'plugins/quant-post/observe.ts#observe': SMALL_RUN,
  'core/commands/evaluate.ts#evaluate': TRAINED_KERNEL,
  'plugins/profile/flame-graph.ts#flameGraph': TRAINED_KERNEL,
  'core/commands/export.ts#exportModel': TRAINED_KERNEL,
  'core/commands/infer.ts#infer': TRAINED_KERNEL,
  'core/commands/train.ts#train': TRAINED_KERNEL,
  'core/commands/plan.ts#plan': TRAINED_KERNEL,
  'plugins/quant-analysis/commands/analyze.ts#analyze': TRAINED_KERNEL,
  'plugins/quant-analysis/commands/search.ts#search': TRAINED_KERNEL,
  'plugins/quant-analysis/commands/compare.ts#compare': `
import { trainedKernel } from '#test/docs/trained-kernel.ts';
import { cpSync } from 'node:fs';
await (await trainedKernel()).dispose();
const aware = process.cwd() + '/output/run/2000';
const kernel = await trainedKernel({ quantization: { enabled: false } });
cpSync(aware, 'output/aware/best_model', { recursive: true });
`,
  'core/ir/merge.ts#mergeGraph': `
const { editor } = createGraph('both');
const { graph: floatGraph, editor: builder } = createGraph('float');
builder.output('y', builder.emit('Relu', { x: builder.input('x', { dtype: 'float32', shape: [2] }) }, {}, { name: 'conv1' }).y);
`,
  'core/commands/verify.ts#verify': `${TRAINED_KERNEL}
import { rename } from 'node:fs/promises';
const { written: [exported] } = await kernel.run('export', { outputDir: 'output/export' });
await rename(exported!.slice(0, exported!.lastIndexOf('/')), 'output/export/yolov3');
`,
  'plugins/graph-view/graph-diff.ts#graphDiff': TRAINED_KERNEL,
  'plugins/graph-view/draw-graph.ts#drawGraph': RELU_GRAPH,
  'plugins/graph-view/comparison-panels.ts#comparisonPanels': `${TRAINED_KERNEL}
import { drawGraph, graphDiff } from 'slimtap/plugins/graph-view';
const comparison = (await kernel.run('inspect', { stage: 'eval', compare: true })).comparison!;
const diff = graphDiff(comparison.before, comparison.graph);
`,
  'plugins/imported-model/import-model.ts#importModel': `
import { detection } from 'slimtap/presets/detection';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
const folder = mkdtempSync(tmpdir() + '/slimtap-example-');
cpSync('test/fixtures/paddle/quant_model_float', folder + '/inference_model', { recursive: true });
process.chdir(folder);
const kernel = createKernel({ use: [detection] });
`,
  'plugins/import-darknet/darknet.ts#darknet': DARKNET_FILES,
  'plugins/import-darknet/read-network.ts#readNetwork': DARKNET_FILES,
  'core/ir/print.ts#printGraph': `
const { graph, editor } = createGraph('net');
const x = editor.input('x', { dtype: 'float32', shape: [1, 3] });
const w = editor.state({ name: 'w', initial: full('float32', [3, 2], 0), role: 'parameter', trainable: true });
editor.output('y', editor.emit('MatMul', { a: x, b: w.value }, {}, { name: 'y' }).y);
`,
  'core/ir/clone.ts#cloneGraph': RELU_GRAPH.replace('graph,', 'graph: original,'),
  'core/rewrite/specialize.ts#specializeGraph': `
const { graph, editor } = createGraph('net');
editor.output('y', editor.emit('Relu', { x: editor.input('image', { dtype: 'float32', shape: [1, 3, 32, 32] }) }).y);
`,
  'core/rewrite/rule.ts#rule': `import { any, op } from '#core/rewrite/pattern.ts';`,
  'core/services.ts#Services': `import { createCocoMetric as cocoMetric } from '#plugins/coco-metric/index.ts';`,
  'plugins/backend-reference/reference-backend.ts#referenceBackend': RELU_GRAPH,
  // A parameter file as Paddle writes it: two versions, no LoD, float32 [32,3,3,3], zeros.
  'plugins/pretrained/read-weights.ts#readWeights': `
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
process.chdir(mkdtempSync(tmpdir() + '/slimtap-example-'));
mkdirSync('pretrained/MobileNetV1_pretrained.tar', { recursive: true });
const bytes = Buffer.alloc(30 + 32 * 27 * 4);
bytes.writeInt32LE(10, 16);
bytes.set([8, 5, 16, 32, 16, 3, 16, 3, 16, 3], 20);
writeFileSync('pretrained/MobileNetV1_pretrained.tar/conv1_weights', bytes);
`,
  'plugins/visualize/draw-detections.ts#drawDetections': `
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
const folder = mkdtempSync(tmpdir() + '/slimtap-example-');
copyFileSync('examples/bccd/BCCD/JPEGImages/BloodImage_00000.jpg', folder + '/cells.jpg');
process.chdir(folder);
const detections = [{ imageId: 1, categoryId: 1, score: 0.9, bbox: [10, 10, 80, 80] as const }];
`,
  'plugins/backend-onnxruntime/onnxruntime-backend.ts#onnxruntimeBackend': `
const { graph, editor: builder } = createGraph('net');
builder.output('loss', builder.input('x', { dtype: 'float32', shape: [] }));
const batch = { x: scalar('float32', 3) };
`,
  'plugins/backend-tfjs/tfjs-backend.ts#tfjsBackend': `
const { graph, editor: builder } = createGraph('net');
builder.output('loss', builder.input('x', { dtype: 'float32', shape: [] }));
const batch = { x: scalar('float32', 3) };
`,
};
