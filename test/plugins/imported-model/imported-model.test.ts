import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { deriveEvalGraph, deriveFrozenGraph } from '../../../core/evaluate/derive-graphs.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { inferenceTensors } from '../../../core/train/averages.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { feedsOf, quantizeRun } from '../../../plugins/quant-post/index.ts';
import { detection } from '../../../presets/detection.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { bccdKernel } from '../../support/bccd-kernel.ts';
import { tarOf } from '../pretrained/fixtures.ts';
import { difference, importFolder, outputsOf, rampImage, runImported } from '../import-paddle/imported.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/paddle/${name}`, import.meta.url));

async function importInto(output: string, path: string, config: ConfigObject = {}): Promise<Kernel> {
  const importer = createKernel({ use: [detection] });
  await importer.run('import', { path, output });
  await importer.dispose();
  return createKernel({ use: [detection], config: { ...configOf(output), ...config } });
}

function configOf(output: string): ConfigObject {
  return { architecture: 'Imported', Imported: { path: output }, weights: join(output, 'model') };
}

t.test('importing writes a graph, a checkpoint with the plan, and a configuration that names them', async (t) => {
  const output = join(t.testdir(), 'net');
  const kernel = createKernel({ use: [detection] });
  const report = await kernel.run('import', { path: fixture('quant_model_float'), output });
  await kernel.dispose();
  t.match(report, { importer: 'paddle', inputs: { image: [1, 3, 16, 16] }, parameters: 703, quantized: 8, classes: undefined, notes: [] });
  t.same(report.written, ['model', 'graph.txt', 'imported.json', 'slimtap.yml'].map((name) => join(output, name)));
  t.match(readFileSync(join(output, 'slimtap.yml'), 'utf8'), `architecture: Imported\nImported:\n  path: ${output}\n`);
  const { states, plan } = await readCheckpoint(join(output, 'model'));
  t.same([...states].filter(([, { role }]) => role === 'quantizer').map(([name]) => name).filter((name) => name.endsWith('.scale')), ['image.scale', 'relu_0.tmp_0.scale', 'relu_1.tmp_0.scale', 'fc_0.tmp_0.reshape.scale']);
  t.equal(plan!.entries.length, 8);
});

t.test('an imported converted model evaluates, frozen or not, to the outputs it has in Paddle', async (t) => {
  const kernel = await importInto(join(t.testdir(), 'net'), fixture('quant_model_float'));
  const { run } = await openRun(kernel, { weights: kernel.config().value.weights, keepPlan: true });
  const image = await readNpy(join(fixture('quant_model_float'), 'image.npy'));
  const expected = await readNpy(join(fixture('quant_model_float'), 'output.npy'));
  const shape = { batch: image.shape[0]!, size: 16 };
  for (const { graph } of [deriveEvalGraph(run, shape), deriveFrozenGraph(run, shape)]) {
    const executable = await run.backend.compile(graph);
    executable.write(new Map(inferenceTensors(run.states)));
    const [actual] = Object.values(await executable.run({ image }));
    t.ok(difference(actual as Tensor, expected) < 1e-6, `differs by ${difference(actual as Tensor, expected)}`);
    await executable.dispose();
  }
  await run.backend.dispose();
  await kernel.dispose();
});

t.test('exported to Paddle and imported again it is quantized in the same places and gives the same outputs', async (t) => {
  const directory = t.testdir();
  const kernel = await importInto(join(directory, 'net'), fixture('quant_model_float'), { export: { formats: ['paddle'], check_images: 0, golden_images: 0 } });
  const { written } = await kernel.run('export', { outputDir: join(directory, 'export') });
  await kernel.dispose();
  const again = await importFolder(dirname(written.find((path) => path.endsWith('__model__'))!));
  t.equal(again.quantized.length, 8);
  const backend = await openBackend('reference');
  const [actual] = Object.values(await runImported(again, backend, { image: await readNpy(join(fixture('quant_model_float'), 'image.npy')) }));
  const off = difference(actual!, await readNpy(join(fixture('quant_model_float'), 'output.npy')));
  t.ok(off < 1e-6, `differs by ${off}`);
  await backend.dispose();
});

t.test('a model that detects nothing is quantized with images and exported, but not measured', async (t) => {
  const directory = t.testdir();
  const kernel = await importInto(join(directory, 'net'), fixture('zoo'));
  const { run } = await openRun(kernel, { weights: kernel.config().value.weights, keepPlan: false, trained: true });
  const { activations, weights } = await quantizeRun(run, feedsOf([{ image: rampImage([1, 4, 4, 6]) }]));
  t.ok(weights >= 6 && Object.keys(activations).includes('image'), `${weights} weights`);
  await run.backend.dispose();
  const { graph, editor } = createGraph('nothing');
  t.throws(() => run.model.attachLoss(graph, editor), { code: 'ERR_MODEL_NO_LOSS' }, 'where it has no output to compare');
  t.throws(() => run.model.decode({ y: rampImage([1]) }, { imageIds: [0], categoryIds: [] }), { code: 'ERR_MODEL_DETECTS_NOTHING' });
  const image = join(directory, 'image.png');
  writeFileSync(image, '');
  for (const measure of [() => kernel.run('evaluate', {}), () => kernel.run('analyze', {}), () => kernel.run('compare', {}), () => kernel.run('infer', { image, outputDir: directory })]) {
    await t.rejects(measure(), { code: 'ERR_MODEL_DETECTS_NOTHING', message: /"Imported" detects nothing: its outputs are/ });
  }

  const { verified, written } = await kernel.run('export', { outputDir: join(directory, 'export') });
  t.equal(verified['onnx']!.outputs.length, outputsOf(fixture('zoo')).length, 'every output is compared');
  t.ok(verified['onnx']!.outputs.every(({ mean }) => mean < 1e-4));
  t.ok(written.some((path) => path.endsWith('model.onnx')));
  await kernel.dispose();
});

t.test('an imported detector is trained with quantization, quantized with images, measured and exported', async (t) => {
  const directory = t.testdir();
  const output = join(directory, 'net');
  await (await importInto(output, fixture('detector'))).dispose();
  const model = { ...configOf(output), num_classes: 3, pretrain_weights: join(output, 'model'), quantization: { not_quant_pattern: [] } };
  const train = bccdKernel(directory, { ...model, max_iters: 3, snapshot_iter: 3 }, { disable: ['yolo-output-skip'] });
  const { written: trained, iterations } = await train.run('train');
  t.equal(iterations, 3);
  await train.dispose();

  const weights = trained.find((path) => path.endsWith('model_final'))!;
  const measured = bccdKernel(directory, { ...model, weights }, { disable: ['yolo-output-skip'] });
  const { results: [result] } = await measured.run('evaluate', {});
  t.equal(result!.stage, 'frozen');
  await measured.dispose();

  const post = bccdKernel(directory, model, { disable: ['yolo-output-skip'] });
  const { post: { images, activations } } = await post.run('post', {});
  t.ok(images > 0 && Object.keys(activations).length > 5);
  const { verified } = await post.run('export', { outputDir: join(directory, 'export') });
  t.same(verified['onnx']!.outputs.map(({ name }) => name).length, 4, 'two heads, scores and boxes');
  await post.dispose();
});

t.test('a folder that is no imported model, or a damaged one, is told', async (t) => {
  const directory = t.testdir({ empty: {} });
  const output = join(directory, 'net');
  const kernel = await importInto(output, fixture('quant_model_float'));
  await kernel.dispose();
  const refused = async (path: string, expected: { code: string; message: RegExp }): Promise<void> => {
    const broken = createKernel({ use: [detection], config: { ...configOf(path), weights: join(output, 'model') } });
    await t.rejects(broken.run('inspect', {}), expected);
    await broken.dispose();
  };
  await refused(join(directory, 'empty'), { code: 'ERR_FILE_UNREADABLE', message: /imported\.json/ });
  const manifest = JSON.parse(readFileSync(join(output, 'imported.json'), 'utf8'));
  writeFileSync(join(output, 'imported.json'), JSON.stringify({ ...manifest, version: 2 }));
  await refused(output, { code: 'ERR_FILE_MALFORMED', message: /imported\.json is malformed.*version/ });
  writeFileSync(join(output, 'imported.json'), JSON.stringify(manifest));
  writeFileSync(join(output, 'graph.txt'), 'graph "x"\n');
  await refused(output, { code: 'ERR_FILE_MALFORMED', message: /no input image/ });
});

t.test('an archive is read without unpacking it', async (t) => {
  const files = ['model.pdmodel', 'model.pdiparams'].map((name) => ({ path: `inference/${name}`, content: readFileSync(join(fixture('detector'), name)) }));
  const directory = t.testdir({ 'detector.tar': tarOf(files) });
  const kernel = createKernel({ use: [detection] });
  const { classes } = await kernel.run('import', { path: join(directory, 'detector.tar'), output: join(directory, 'net') });
  t.equal(classes, 3);
  await kernel.dispose();
});

t.test('what holds no model is refused with the formats there are', async (t) => {
  const kernel = createKernel({ use: [detection] });
  await t.rejects(kernel.run('import', { path: t.testdir({ 'a.txt': 'hello' }) }), { code: 'ERR_IMPORT_UNRECOGNIZED', hint: /paddle/ });
  await t.rejects(kernel.run('import', { path: join(t.testdir(), 'nowhere') }), { code: 'ERR_FILE_UNREADABLE' });
  await t.rejects(kernel.run('import', { path: t.testdir({ 'a.pdmodel': '\n', 'b.pdmodel': '\n' }) }), { code: 'ERR_IMPORT_AMBIGUOUS', message: /a\.pdmodel, b\.pdmodel/ });
  await t.rejects(kernel.run('import', { path: t.testdir({ __model__: readFileSync(join(fixture('quant_model_float'), '__model__')) }) }), { code: 'ERR_IMPORT_PARAMETERS', message: /lacks 26 parameter\(s\): channel_scale_0/ });
  await kernel.dispose();
});
