import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import { createKernel } from '../../../core/kernel.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { feedsOf, quantizeRun } from '../../../plugins/quant-post/index.ts';
import { detection } from '../../../presets/detection.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { difference, importFolder, runImported } from '../import-paddle/imported.ts';

const e2e = fileURLToPath(new URL('../../../../shared/golden/paddle/e2e', import.meta.url));
const skip = existsSync(e2e) ? false : 'shared is not here';

/** Models Paddle 1.8.5 left of one network, what it gave for `test_x.npy`, and how many input slots each quantizes. */
const MODELS = [
  ['float_model_separate', 'float_test_out', 0], ['float_model_combined', 'float_test_out', 0],
  ['quant_model_float', 'quant_convert_out', 8], ['quant_model_int8', 'quant_convert_out', 8],
  ['ptq_KL', 'ptq_KL_out', 10], ['ptq_abs_max', 'ptq_abs_max_out', 10],
] as const;

for (const [model, output, slots] of MODELS) {
  t.test(`${model} goes out as ONNX and Paddle, reads back with the outputs Paddle gave, and takes a new plan from an image`, { skip }, async (t) => {
    const directory = t.testdir();
    const net = join(directory, 'net');
    const image = await readNpy(join(e2e, 'test_x.npy'));
    const kernel = createKernel({ use: [detection], config: { architecture: 'Imported', Imported: { path: net }, weights: join(net, 'model'), export: { formats: ['onnx', 'paddle'], golden_images: 1 } } });
    await kernel.run('import', { path: join(e2e, model), output: net });

    const { verified, written } = await kernel.run('export', { outputDir: join(directory, 'export') });
    for (const format of ['onnx', 'paddle']) t.ok(verified[format]!.outputs.length > 0, `the file of ${format} was run and compared`);
    const { runtimes } = await kernel.run('verify', { directory: join(directory, 'export', kernel.name) });
    t.same(runtimes.map(({ runtime, outcome }) => [runtime, outcome]), [['ONNX Runtime', 'equal'], ['slimtap', 'equal'], ['PaddlePaddle', 'skipped']]);
    const again = await importFolder(dirname(written.find((path) => path.endsWith('__model__'))!));
    t.equal(again.quantized.length, slots);
    const backend = await openBackend('reference');
    const [actual] = Object.values(await runImported(again, backend, { image }));
    const off = difference(actual!, await readNpy(join(e2e, `${output}.npy`)));
    t.ok(off < 2e-6, `differs by ${off}`);
    await backend.dispose();

    const { run } = await openRun(kernel, { weights: kernel.config().value.weights, keepPlan: false, trained: true });
    const { weights, activations } = await quantizeRun(run, feedsOf([{ image: { ...image, shape: [1, ...image.shape.slice(1)], data: image.data.slice(0, image.data.length / image.shape[0]!) } }]));
    t.ok(weights >= 4 && Object.keys(activations).includes('image'), `${weights} weights`);
    await run.backend.dispose();
    await kernel.dispose();
  });
}
