import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { deriveFrozenGraph } from '../../../core/evaluate/derive-graphs.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { inferenceTensors } from '../../../core/train/averages.ts';
import { saveRun } from '../../../core/train/save-run.ts';
import { feedsOf, quantizeRun } from '../../../plugins/quant-post/index.ts';
import { detection } from '../../../presets/detection.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { difference, importFolder, runImported } from '../import-paddle/imported.ts';

const e2e = fileURLToPath(new URL('../../../../shared/golden/paddle/e2e', import.meta.url));
const skip = existsSync(e2e) ? false : 'shared is not here';
const backend = await openBackend('reference');

/** Models Paddle 1.8.5 left of one network, what it gave for `test_x.npy`, and how many input slots each quantizes. */
const MODELS = [
  ['float_model_separate', 'float_test_out.npy', 0], ['float_model_combined', 'float_test_out.npy', 0],
  ['quant_model_float', 'quant_convert_out.npy', 8], ['quant_model_int8', 'quant_convert_out.npy', 8],
  ['ptq_KL', 'ptq_KL_out.npy', 10], ['ptq_abs_max', 'ptq_abs_max_out.npy', 10],
  // Paddle 1.8.5 left the same model with the real values of these weights, and no output.
  ['ptq_weight_only/quantized_model', 'ptq_weight_only/test_model', 5],
] as const;

function kernelOf(directory: string, config: ConfigObject): Kernel {
  const net = join(directory, 'net');
  return createKernel({ use: [detection], config: { architecture: 'Imported', Imported: { path: net }, weights: join(net, 'model'), save_dir: directory, export: { formats: ['onnx', 'paddle'], golden_images: 1 }, ...config } });
}

async function outputOf(folder: string, image: Tensor): Promise<Tensor> {
  return Object.values(await runImported(await importFolder(folder), backend, { image }))[0]!;
}

const paddleFolder = (written: readonly string[]): string => dirname(written.find((path) => path.endsWith('__model__'))!);

for (const [model, output, slots] of MODELS) {
  t.test(`${model} goes out as ONNX and Paddle and reads back with the outputs Paddle gave`, { skip }, async (t) => {
    const directory = t.testdir();
    const image = await readNpy(join(e2e, 'test_x.npy'));
    // Weights quantized alone stay integers only as bytes.
    const kernel = kernelOf(directory, model.startsWith('ptq_weight_only') ? { paddle_export: { storage: 'int8' } } : {});
    t.match(await kernel.run('import', { path: join(e2e, model), output: join(directory, 'net') }), { quantized: slots });
    const { verified, written } = await kernel.run('export', { outputDir: join(directory, 'export') });
    for (const format of ['onnx', 'paddle']) t.ok(verified[format]!.outputs.length > 0, `the file of ${format} was run and compared`);
    const { runtimes } = await kernel.run('verify', { directory: join(directory, 'export', kernel.name) });
    t.same(runtimes.map(({ runtime, outcome }) => [runtime, outcome]), [['ONNX Runtime', 'equal'], ['slimtap', 'equal'], ['PaddlePaddle', 'skipped']]);
    t.equal((await importFolder(paddleFolder(written))).quantized.length, slots);
    const expected = output.endsWith('.npy') ? await readNpy(join(e2e, output)) : await outputOf(join(e2e, output), image);
    const off = difference(await outputOf(paddleFolder(written), image), expected);
    t.ok(off < 2e-6, `differs by ${off}`);
    await kernel.dispose();
  });
}

t.test('a model that was quantized anew goes out with the new plan, and Paddle\'s file gives what the frozen graph gives', { skip }, async (t) => {
  const directory = t.testdir();
  const image = await readNpy(join(e2e, 'test_x.npy'));
  const kernel = kernelOf(directory, {});
  await kernel.run('import', { path: join(e2e, 'float_model_separate'), output: join(directory, 'net') });
  const { run } = await openRun(kernel, { weights: kernel.config().value.weights, keepPlan: false, trained: true });
  const { weights, activations } = await quantizeRun(run, feedsOf([{ image }]));
  t.same([weights, Object.keys(activations).length], [5, 5]);
  const frozen = await backend.compile(deriveFrozenGraph(run, { batch: image.shape[0]!, size: 16 }).graph);
  frozen.write(inferenceTensors(run.states));
  const [expected] = Object.values(await frozen.run({ image }));

  const quantized = kernelOf(directory, { weights: await saveRun(run, 'post_model') });
  const { written } = await quantized.run('export', { outputDir: join(directory, 'export') });
  const again = await importFolder(paddleFolder(written));
  t.equal(again.quantized.length, run.plan.entries().length);
  const [actual] = Object.values(await runImported(again, backend, { image }));
  const off = difference(actual!, expected!);
  t.ok(off < 2e-6, `differs by ${off}`);
  t.ok(difference(actual!, await readNpy(join(e2e, 'float_test_out.npy'))) > 1e-4, 'it is quantized');
  await frozen.dispose();
  await run.backend.dispose();
  await kernel.dispose();
  await quantized.dispose();
});

t.test('what the tutorial\'s train.py saved is exported as Paddle converts it', { skip }, async (t) => {
  const directory = t.testdir();
  const importer = createKernel({ use: [detection] });
  await importer.run('import', { path: join(e2e, 'float_model_combined'), output: join(directory, 'net') });
  await importer.dispose();
  const kernel = kernelOf(directory, { weights: join(e2e, 'quant_checkpoint'), target: 'paddle-lite', quantization: { not_quant_pattern: ['yolo_output'] } });
  const { written } = await kernel.run('export', { outputDir: join(directory, 'export') });
  await kernel.dispose();
  t.equal((await importFolder(paddleFolder(written))).quantized.length, 8);
  const off = difference(await outputOf(paddleFolder(written), await readNpy(join(e2e, 'test_x.npy'))), await readNpy(join(e2e, 'quant_convert_out.npy')));
  t.ok(off < 1e-6, `differs by ${off}`);
});
