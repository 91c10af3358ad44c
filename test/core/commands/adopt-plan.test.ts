import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { parseOverrides } from '../../../core/config/index.ts';
import { createKernel } from '../../../core/kernel.ts';
import { openRun } from '../../../core/commands/open-run.ts';
import type { Run } from '../../../core/run.ts';
import { detection } from '../../../presets/detection.ts';
import { yolov3MobilenetV1Coco } from '../../../presets/yolov3-mobilenet-v1-coco.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const aware = join(project.directory, 'output/aware/model_final');
const float = join(project.directory, 'output/float/model_final');

/** Opens trained weights with options given in a file, or on the command line. */
async function open(weights: string, { file = {}, flags = [] }: { file?: object; flags?: string[] } = {}): Promise<Run> {
  const kernel = createKernel({
    use: [detection],
    config: [{ origin: 'file', config: yolov3MobilenetV1Coco.config as never }, { origin: 'file', config: file as never }, parseOverrides(project.small.slice(1)), parseOverrides(flags)],
  });
  return withKernel(kernel, async () => (await openRun(kernel, { weights, keepPlan: true })).run);
}

t.test('two models to begin with', async () => {
  await withKernel(tinyKernel(project, { max_iters: 1 }, { name: 'aware' }), (kernel) => kernel.run('train'));
  await withKernel(tinyKernel(project, { max_iters: 1, quantization: { enabled: false } }, { name: 'float' }), (kernel) => kernel.run('train'));
});

t.test('the checkpoint\'s plan holds without any option, and against what a file says', async (t) => {
  for (const file of [{}, { target: 'onnxruntime' }, { quantization: { enabled: false } }]) {
    const { plan } = await open(aware, { file });
    t.equal(plan.target, 'paddle-lite');
    t.ok(plan.entries().length > 0);
    t.ok(plan.skips().every(({ by }) => by === 'yolo-output-skip'));
  }
});

t.test('an option on the command line that says the same is no contradiction, whoever decided when training', async (t) => {
  t.ok((await open(aware, { flags: ['quantization.not_quant_pattern=yolo_output', 'target=paddle-lite'] })).plan.entries().length > 0);
});

t.test('one that says otherwise is refused with both values', async (t) => {
  await t.rejects(open(aware, { flags: ['quantization.not_quant_pattern=yolo_output', 'target=onnxruntime'] }), { code: 'ERR_PLAN_CONTRADICTED', message: /^target and quantization\.not_quant_pattern is "onnxruntime" and \["yolo_output"\] here, but .* "paddle-lite" and \["skip_quant"\]/ });
  await t.rejects(open(aware, { flags: ['quantization.weight_bits=7'] }), { code: 'ERR_PLAN_CONTRADICTED', message: /weight_bits is 7 here, but .* 8/ });
  await t.rejects(open(aware, { flags: ['quantization.enabled=false'] }), { code: 'ERR_PLAN_CONTRADICTED', message: /enabled is false here, but .* true/ });
});

t.test('float weights stay float, unless quantization is asked for by hand, which is refused', async (t) => {
  t.same((await open(float)).plan.entries(), []);
  await t.rejects(open(float, { flags: ['quantization.not_quant_pattern=yolo_output'] }), { code: 'ERR_PLAN_CONTRADICTED', message: /trained in float/ });
});

const SKIPPED = { flags: ['quantization.not_quant_pattern=yolo_output'] };

t.test('weights of Paddle that have scales stay quantized in the places the configuration says, and float without them', async (t) => {
  const paddle = { paddle_export: { params_only: true }, export: { formats: ['paddle'], check_images: 0, golden_images: 0 } };
  const outputDir = join(project.directory, 'paddle');
  await withKernel(tinyKernel(project, { weights: aware, ...paddle }, { name: 'aware' }), (kernel) => kernel.run('export', { outputDir }));
  await withKernel(tinyKernel(project, { weights: float, ...paddle }, { name: 'float' }), (kernel) => kernel.run('export', { outputDir }));
  const [own, again] = [await open(aware), await open(join(outputDir, 'aware/paddle'), SKIPPED)];
  t.same(again.plan.entries().map(({ node, slot }) => [node, slot]), own.plan.entries().map(({ node, slot }) => [node, slot]));
  const scales = ({ states }: Run) => [...states].filter(([name, { role }]) => role === 'quantizer' && name.endsWith('.scale')).map(([name, { tensor: { data } }]) => [name, data[0]]).sort();
  t.ok(scales(own).length > 40);
  t.same(scales(again), scales(own));
  t.equal((await open(join(outputDir, 'float/paddle'))).plan.entries().length, 0);
  t.equal((await open(join(outputDir, 'aware/paddle'), { file: { quantization: { enabled: false } } })).plan.entries().length, 0);
});

t.test('scales of fewer places than the configuration quantizes are refused', async (t) => {
  const paddle = join(project.directory, 'paddle/aware/paddle');
  await t.rejects(open(paddle), { code: 'ERR_WEIGHTS_SCALES', message: /lacks 3 that the configuration needs: yolo_block\.0\.tip_leaky\.scale/, hint: /not_quant_pattern/ });
  await rm(join(paddle, 'image.scale'));
  await t.rejects(open(paddle, SKIPPED), { code: 'ERR_WEIGHTS_SCALES', message: /lacks 1 that the configuration needs: image\.scale/ });
});
