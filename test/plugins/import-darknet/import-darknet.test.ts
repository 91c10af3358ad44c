import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { isOp } from '../../../core/ir/types.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { darknet, importDarknet, readNetwork } from '../../../plugins/import-darknet/index.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';
import { cfgOf, HEAD, TINY_CFG, weightsFile } from './fixtures.ts';

const network = readNetwork(TINY_CFG, 'tiny.cfg');
/** Small enough that nothing grows without bounds, and variances positive. */
const weights = weightsFile(network, (k) => 0.05 + 0.1 * Math.abs(Math.sin(k)));

interface Project {
  readonly cfg: string;
  readonly weights: string;
  kernel(config?: ConfigObject): Kernel;
}

async function projectOf(t: Test): Promise<Project> {
  const project = await tinyProject(t.testdir({ 'tiny.cfg': TINY_CFG }));
  const [cfg, path] = [join(project.directory, 'tiny.cfg'), join(project.directory, 'tiny.weights')];
  await writeFile(path, weights);
  return { cfg, weights: path, kernel: (config = {}) => tinyKernel(project, { architecture: 'Darknet', Darknet: { cfg }, ...config }) };
}

t.test('a network is trained from its weights file, quantized, evaluated and exported like any other', async (t) => {
  const project = await projectOf(t);
  const trained = await withKernel(project.kernel({ pretrain_weights: project.weights, LearningRate: { base_lr: 0 } }), (kernel) => kernel.run('train'));
  const checkpoint = trained.written.find((path) => path.endsWith('model_final'))!;
  const { states, plan } = await readCheckpoint(checkpoint);
  const stored = darknet(network).weightsForm.read(weights, 'tiny.weights');
  t.same([...states.get('conv0.weights')!.tensor.data as Float32Array], [...stored.get('conv0.weights')!.data as Float32Array], 'a rate of zero leaves them');
  t.ok(plan!.entries.some(({ node, slot }) => node === 'conv2' && slot === 'filter'));
  t.ok(plan!.skips.some(({ node }) => node === 'yolo_output.0'), 'yolo-output-skip finds the outputs');
  const { results } = await withKernel(project.kernel({ weights: checkpoint }), (kernel) => kernel.run('evaluate'));
  t.match(results, [{ stage: 'frozen', images: 4 }]);
  const exported = await withKernel(project.kernel({ weights: checkpoint, export: { output_dir: join(checkpoint, 'export') } }), (kernel) => kernel.run('export'));
  t.ok(exported.written.some((path) => path.endsWith('.onnx')));
});

t.test('a weights file is evaluated in float', async (t) => {
  const project = await projectOf(t);
  const { results } = await withKernel(project.kernel({ weights: project.weights, quantization: { enabled: false } }), (kernel) => kernel.run('evaluate'));
  t.match(results, [{ stage: 'float', images: 4 }]);
});

t.test('a file of the first layers starts a training, but is not enough to evaluate', async (t) => {
  const project = await projectOf(t);
  await writeFile(project.weights, weights.subarray(0, 20 + 4 * (4 * 4 + 4 * 27)));
  const kernel = project.kernel({ pretrain_weights: project.weights, max_iters: 1 });
  const messages: string[] = [];
  kernel.events.on('log', ({ message }) => messages.push(message));
  await withKernel(kernel, (kernel) => kernel.run('train'));
  t.match(messages, [/5 parameters match/]);
  await t.rejects(withKernel(project.kernel({ weights: project.weights }), (kernel) => kernel.run('evaluate')), { message: /it lacks conv2\.weights, conv2\.bias/ });
});

t.test('a damaged weights file is refused with its place', async (t) => {
  const project = await projectOf(t);
  await writeFile(project.weights, weights.subarray(0, 30));
  await t.rejects(withKernel(project.kernel({ pretrain_weights: project.weights }), (kernel) => kernel.run('train')), { message: /is malformed at byte 20/ });
});

t.test('the section needs a cfg that can be read, of as many classes as the configuration says', async (t) => {
  const project = await projectOf(t);
  const inspect = (config: ConfigObject) => withKernel(project.kernel(config), (kernel) => kernel.run('inspect'));
  await t.rejects(inspect({ Darknet: {} }), { code: 'ERR_SECTION_MISSING', message: /architecture Darknet needs the section Darknet\.cfg/ });
  await t.rejects(inspect({ Darknet: { cfg: `${project.cfg}.gone` } }), { code: 'ERR_FILE_UNREADABLE' });
  await t.rejects(inspect({ num_classes: 3 }), { code: 'ERR_CONFIG_INVALID', message: /num_classes.*it is 3, but .*tiny\.cfg has 2 classes/ });
});

t.test('without num_classes the cfg says how many classes there are', async (t) => {
  const project = await projectOf(t);
  const kernel = createKernel({ use: [importDarknet()], config: { Darknet: { cfg: project.cfg } } });
  t.equal(kernel.resolve('model', 'Darknet')(kernel.config().value).classes, 2);
});

t.test('each head\'s anchors and stretch reach the decoding', async (t) => {
  const model = darknet(network, { decode: { confidenceThreshold: 0.005 } });
  const graph = model.build({ batch: 1, size: 32, random: createRandom(0) });
  model.attachDecode(graph, new Editor(graph));
  const decoders = graph.nodes().filter((node) => isOp(node, 'YoloBox'));
  t.same(decoders.map(({ attrs: { anchors, downsample, scaleXY, confidenceThreshold } }) => [anchors, downsample, scaleXY, confidenceThreshold]), [
    [[8, 10, 20, 16], 8, 1.1, 0.005], [[4, 4], 4, 1, 0.005],
  ]);
});

t.test('boxes are as wide as their corners are apart', async (t) => {
  const model = darknet(readNetwork(cfgOf(HEAD), 'x'));
  const outputs = { boxes: { dtype: 'float32' as const, shape: [1, 1, 4], data: Float32Array.of(2, 3, 10, 9) }, scores: { dtype: 'float32' as const, shape: [1, 1, 1], data: Float32Array.of(0.5) } };
  t.same(model.decode(outputs, { imageIds: [4], categoryIds: [9] }), [{ imageId: 4, categoryId: 9, score: 0.5, bbox: [2, 3, 8, 6] }]);
});
