import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { CommonFlags } from '../../bin/common-options.ts';
import { openKernel } from '../../bin/open-kernel.ts';
import { parseOverrides, type ConfigObject } from '../../core/config/index.ts';
import { createKernel } from '../../core/kernel.ts';
import type { Preset } from '../../core/plugin.ts';
import { deployOnnxruntime } from '../../presets/deploy-onnxruntime.ts';
import { deployPaddleLite } from '../../presets/deploy-paddle-lite.ts';
import { deployTfjsGpu } from '../../presets/deploy-tfjs-gpu.ts';
import { yolov3MobilenetV1Coco } from '../../presets/yolov3-mobilenet-v1-coco.ts';
import { json, runMain } from '../support/run-main.ts';
import { withKernel } from '../support/tiny-kernel.ts';
import { tinyProject } from '../support/tiny-project.ts';

const MODEL_FILE = 'backend: reference\ntarget: onnxruntime\nexport: {formats: [onnx, paddle]}\nmax_iters: 7\n';

interface Shown {
  readonly value: { readonly backend: string; readonly target: string; readonly max_iters: number; readonly export: { readonly formats: readonly string[] } };
  readonly origins: Readonly<Record<string, string>>;
}

async function shown(...flags: string[]): Promise<Shown> {
  const outcome = await runMain(['config', 'show', '--origin', '--json', ...flags]);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return json<Shown>(outcome);
}

t.test('what a deployment writes is what its runtime takes, from one list beside a model\'s', async (t) => {
  const project = await tinyProject(t.testdir());
  const small = parseOverrides(project.small.slice(1).filter((override) => !override.startsWith('backend=')));
  // Weights of two steps tell nothing: what is compared with the graph is the job of other tests.
  const unchecked = { export: { check_images: 0 } };
  const deploy = async (preset: Preset, config: ConfigObject = {}): Promise<{ written: readonly string[]; by: string }> => {
    const open = (more: ConfigObject) => createKernel({ use: [yolov3MobilenetV1Coco, preset], config: [small, { origin: 'case', config: { ...unchecked, ...config, ...more } }], name: preset.name });
    await withKernel(open({}), (kernel) => kernel.run('train'));
    return withKernel(open({ weights: join(project.directory, 'output', preset.name, 'model_final') }), async (kernel) => {
      const { written } = await kernel.run('export', { outputDir: join(project.directory, 'exports') });
      return { written, by: kernel.config().value.target };
    });
  };
  const onnx = await deploy(deployOnnxruntime);
  t.equal(onnx.by, 'onnxruntime');
  t.ok(onnx.written.some((path) => path.endsWith('model.onnx')));
  t.notOk(onnx.written.some((path) => path.endsWith('__model__')));
  const paddle = await deploy(deployPaddleLite);
  t.equal(paddle.by, 'paddle-lite');
  t.ok(paddle.written.some((path) => path.endsWith('__model__')));
  t.notOk(paddle.written.some((path) => path.endsWith('model.onnx')));
  // The same list with an engine of TensorFlow.js that every checkout has; test/interop runs the native one.
  const tfjs = await deploy(deployTfjsGpu, { backend: 'tfjs-wasm' });
  t.ok(existsSync(join(project.directory, 'exports', 'deploy-tfjs-gpu', 'model.onnx')));
  t.equal(tfjs.by, 'paddle-lite', 'as the model\'s configuration has it');
});

t.test('--preset with a deployment wins over every file, and flags and -o over it', async (t) => {
  const file = join(t.testdir({ 'model.yml': MODEL_FILE }), 'model.yml');
  const { value, origins } = await shown('-c', file, '--preset', 'deploy-paddle-lite');
  t.match(value, { backend: 'onnxruntime', target: 'paddle-lite', export: { formats: ['paddle'] }, max_iters: 7 });
  t.match(origins, { 'target': '--preset deploy-paddle-lite', 'backend': '--preset deploy-paddle-lite' });
  t.match((await shown('-c', file, '--preset', 'deploy-tfjs-gpu')).value, { backend: 'tfjs-node-gpu', target: 'onnxruntime', export: { formats: ['onnx', 'paddle'] } });
  t.match((await shown('-c', file, '--preset', 'deploy-onnxruntime', '--target', 'paddle-lite', '-o', 'backend=tfjs-wasm')).value, { backend: 'tfjs-wasm', target: 'paddle-lite' });
});

t.test('a file that names a deployment has it above what the file extends and below its own values', async (t) => {
  const folder = t.testdir({ 'model.yml': MODEL_FILE });
  const forms = [
    'extends: ./model.yml\npreset: deploy-paddle-lite\n',
    'extends: [./model.yml, deploy-paddle-lite]\n',
    'extends: ./model.yml\nuse: [deploy-paddle-lite]\n',
    'extends: ./model.yml\npreset: [yolov3-mobilenet-v1-coco, deploy-paddle-lite]\n',
  ];
  for (const form of forms) {
    const file = join(folder, 'mine.yml');
    await writeFile(file, `${form}config: {backend: tfjs-wasm}\n`);
    const { value, origins } = await shown('-c', file);
    t.match(value, { backend: 'tfjs-wasm', target: 'paddle-lite', export: { formats: ['paddle'] }, max_iters: 7 }, form);
    t.equal(origins['target'], 'preset deploy-paddle-lite');
  }
});

t.test('a run beside a deployment keeps the name of its model or file', async (t) => {
  const folder = t.testdir({ 'model.yml': MODEL_FILE });
  const nameOf = async (flags: CommonFlags): Promise<string> => (await openKernel(flags)).name;
  t.equal(await nameOf({ preset: ['yolov3-mobilenet-v1-coco', 'deploy-onnxruntime'] }), 'yolov3-mobilenet-v1-coco');
  t.equal(await nameOf({ config: join(folder, 'model.yml'), preset: ['deploy-onnxruntime'] }), 'model');
  t.equal(await nameOf({ config: join(folder, 'model.yml'), preset: ['yolov3-mobilenet-v1-voc', 'deploy-onnxruntime'] }), 'yolov3-mobilenet-v1-voc');
});

t.test('an engine that a deployment needs and that is not installed is an error, with the line that installs it', async (t) => {
  const project = await tinyProject(t.testdir());
  const outcome = await runMain(['train', '--json', '-c', 'configs/yolov3_mobilenet_v1.yml', '--preset', 'deploy-tfjs-gpu', ...project.small.filter((override) => !override.startsWith('backend='))]);
  if (outcome.code === 0) return t.pass('it is installed here');
  t.match(outcome.stdout + outcome.stderr, /ERR_(?:RUNTIME|BINDING)_MISSING[\s\S]*npm (?:install|run)|build-tfjs-native/);
});
