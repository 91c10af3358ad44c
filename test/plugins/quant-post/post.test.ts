import { join } from 'node:path';
import t from 'tap';
import { parseOverrides, type ConfigObject } from '../../../core/config/index.ts';
import { createKernel } from '../../../core/kernel.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import type { PostReport } from '../../../plugins/quant-post/index.ts';
import { yolov3MobilenetV1Coco } from '../../../presets/yolov3-mobilenet-v1-coco.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const output = join(project.directory, 'output');
const float = join(output, 'float/model_final');
const small = { MobileNet: { width: 0.03125 }, input_size: 32 };

t.test('a float model to begin with', () =>
  withKernel(tinyKernel(project, { ...small, quantization: { enabled: false } }, { name: 'float' }), (kernel) => kernel.run('train')));

function post(name: string, config: ConfigObject = {}, options: { eval?: boolean } = {}): Promise<PostReport> {
  return withKernel(tinyKernel(project, { ...small, weights: float, ...config }, { name }), (kernel) => kernel.run('post', options));
}

t.test('writes a checkpoint with the plan and what was found, and measures it if asked', async (t) => {
  const { written, results, post: { activations, images, weights, outThresholds } } = await post('plain', { quant_post: { batch_size: 3 } }, { eval: true });
  t.same(written, [join(output, 'plain/post_model')]);
  t.match(results, [{ stage: 'frozen', images: 4 }]);
  t.equal(images, 4);
  const { plan, extra, states, metrics } = await readCheckpoint(written[0]!);
  t.equal(weights, 47);
  t.same(extra['quant-post'], JSON.parse(JSON.stringify(extra['quant-post'])));
  t.same(Object.keys((extra['quant-post'] as { activations: object }).activations), Object.keys(activations));
  t.ok(plan!.entries.length > 0);
  t.equal(metrics['AP'], results[0]!.AP);
  for (const [name, { threshold }] of Object.entries(activations)) t.equal(Number(states.get(`${name}.scale`)!.tensor.data[0]), Math.fround(threshold), name);
  t.ok(Object.keys(outThresholds).length > Object.keys(activations).length, 'Paddle Lite gets the outputs of layers too');
});

t.test('evaluating, exporting and inspecting need no flag for it', async (t) => {
  const weights = join(output, 'plain/post_model');
  const run = <R>(work: Parameters<typeof withKernel<R>>[1]): Promise<R> => withKernel(tinyKernel(project, { ...small, weights, export: { output_dir: join(output, 'export') } }, { name: 'plain' }), work);
  t.match(await run((kernel) => kernel.run('evaluate')), { results: [{ stage: 'frozen' }] });
  t.match(await run((kernel) => kernel.run('inspect', { stage: 'frozen' })), { graph: /QuantizeLinear/ });
  const { verified } = await run((kernel) => kernel.run('export'));
  t.ok('onnx' in verified);
});

t.test('weights that are quantized already are quantized anew, and that is told', async (t) => {
  const told = (weights: string): Promise<string[]> => withKernel(tinyKernel(project, { ...small, weights }, { name: 'again' }), async (kernel) => {
    const messages: string[] = [];
    kernel.events.on('log', ({ level, message }) => { if (level === 'warn') messages.push(message); });
    await kernel.run('post');
    return messages.filter((message) => message.includes('quantized already'));
  });
  t.same(await told(float), []);
  t.match(await told(join(output, 'plain/post_model')), [/plain.post_model is quantized already/]);
});

t.test('the frozen graph of another target works too, with every step on the weights', async (t) => {
  const { post: { steps, outThresholds, images }, results } = await post('steps', {
    target: 'onnxruntime', quant_post: { images: 'TrainReader', cross_layer_equalization: true, bias_correction: true, algo: 'mse', batch_nums: 1, batch_size: 2 },
  }, { eval: true });
  t.match(steps, { optimize_model: { changed: 47 }, cross_layer_equalization: {}, bias_correction: {} });
  t.equal(results[0]!.images, 4);
  t.equal(images, 2, 'one batch of two');
  t.same(outThresholds, {});
});

t.test('the options it was made with may be repeated; others contradict its plan', async (t) => {
  const weights = join(output, 'steps/post_model');
  const evaluate = (flags: string[]) => withKernel(createKernel({
    name: 'steps', use: [yolov3MobilenetV1Coco], config: [parseOverrides(project.small.slice(1)), { origin: 'case', config: { ...small, weights } }, parseOverrides(flags)],
  }), (kernel) => kernel.run('evaluate'));
  t.match(await evaluate(['target=onnxruntime']), { results: [{ stage: 'frozen' }] });
  await t.rejects(evaluate(['quantization.weight_bits=4']), { code: 'ERR_PLAN_CONTRADICTED', message: /weight_bits is 4 here, but .* 8/ });
});

t.test('weights alone need no images; 16 bits too, and the float model with their values', async (t) => {
  const { written, post: { images, activations, weights } } = await post('dynamic', {
    quant_post: { method: 'dynamic', weight_bits: 16, generate_test_model: true }, EvalReader: { dataset: { anno_path: 'nowhere.json' } },
  });
  t.same([images, activations, weights], [0, {}, 47]);
  const [quantized, test] = await Promise.all(written.map(readCheckpoint));
  t.equal(test!.plan, undefined);
  const name = 'conv2_1_dw_weights';
  const [a, b] = [quantized!, test!].map(({ states }) => states.get(name)!.tensor.data as Float32Array);
  t.notSame(a, b);
  t.ok(a!.every((value, i) => Math.abs(value - b![i]!) < 2 ** -15 * Math.max(...a!.map(Math.abs))));
  t.match(await withKernel(tinyKernel(project, { ...small, weights: written[0]! }), (kernel) => kernel.run('evaluate')), { results: [{ stage: 'frozen', images: 4 }] });
});

t.test('without weights it says what it needs', async (t) => {
  await t.rejects(post('none', { weights: join(output, 'nothing') }), { code: 'ERR_WEIGHTS_MISSING', message: /^post needs weights/ });
});
