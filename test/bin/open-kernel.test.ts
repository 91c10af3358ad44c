import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const home = process.cwd();

interface Inspected {
  readonly plugins: string[];
  readonly plan: { readonly skips: readonly { readonly node: string; readonly by: string }[] };
  readonly config: { readonly value: Record<string, unknown>; readonly origins: Record<string, string> };
}

/** `slimtap inspect` in a project folder that holds one file. */
async function inspectIn(directory: string, file: string, text: string, flags: readonly string[] = []): Promise<Inspected> {
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  await writeFile(join(directory, file), text);
  process.chdir(directory);
  try {
    const outcome = await runMain(['inspect', '--json', ...flags]);
    if (outcome.code !== 0) throw new Error(outcome.stderr);
    return json<Inspected>(outcome);
  } finally {
    process.chdir(home);
  }
}

const SETTINGS = { input_size: 32, num_classes: 2, MobileNet: { width: 0.0625 }, max_iters: 7 };

t.test('a project\'s slimtap.config is found, in whatever form', async (t) => {
  const value = { extends: 'yolov3-mobilenet-v1-coco', disable: ['yolo-output-skip'], config: SETTINGS };
  const source = `import { defineConfig } from ${JSON.stringify(`${REPOSITORY}core/index.ts`)};\nexport default defineConfig(${JSON.stringify(value)});\n`;
  const forms = { 'slimtap.config.ts': source, 'slimtap.config.js': source, 'slimtap.config.mjs': source, 'slimtap.config.json': JSON.stringify(value), 'slimtap.config.yaml': JSON.stringify(value) };
  for (const [file, text] of Object.entries(forms)) {
    const { plugins, config } = await inspectIn(t.testdir({}), file, text);
    t.equal(config.value['max_iters'], 7, file);
    t.match(config.origins['max_iters'], file);
    t.equal(config.origins['snapshot_iter'], 'preset yolov3-mobilenet-v1-coco');
    t.ok(plugins.includes('model-yolov3'));
    t.notOk(plugins.includes('yolo-output-skip'), 'disabled');
  }
});

t.test('-o wins over flags, flags over the file, the file over the preset', async (t) => {
  const value = { extends: 'yolov3-mobilenet-v1-coco', config: { ...SETTINGS, target: 'paddle-lite', log_iter: 3 } };
  const { config } = await inspectIn(t.testdir({}), 'slimtap.config.json', JSON.stringify(value), ['--target', 'onnx', '--backend', 'onnxruntime', '-o', 'backend=reference']);
  t.match(config.value, { snapshot_iter: 10_000, log_iter: 3, target: 'onnxruntime', backend: 'reference' });
});

t.test('`use` adds the plugins of a project', async (t) => {
  const plugin = `{ name: 'mine', apply: ({ hooks }) => hooks.annotate.tap('mine', (plan, { graph }) => { plan.skip(graph.node('conv1'), 'mine', 'the first layer stays'); }) }`;
  const text = `export default { extends: 'yolov3-mobilenet-v1-coco', use: [${plugin}], config: ${JSON.stringify(SETTINGS)} };\n`;
  const { plugins, plan } = await inspectIn(t.testdir({}), 'slimtap.config.js', text);
  t.equal(plugins.at(-2), 'mine', 'after the preset\'s, before the progress of the command line');
  t.match(plan.skips.at(-1), { node: 'conv1', by: 'mine' });
});

t.test('a plugin that fails is named, with its hook', async (t) => {
  const text = `export default { extends: 'yolov3-mobilenet-v1-coco', use: [{ name: 'broken', apply: ({ hooks }) => hooks.annotate.tap('broken', () => { throw new Error('oh'); }) }], config: ${JSON.stringify(SETTINGS)} };\n`;
  await t.rejects(inspectIn(t.testdir({}), 'slimtap.config.js', text), { message: /Plugin "broken" failed in hook "annotate": oh/ });
});

t.test('an unknown name in `disable` is an error with the nearest one', async (t) => {
  const text = JSON.stringify({ extends: 'yolov3-mobilenet-v1-coco', disable: ['yolo-output-skp'], config: SETTINGS });
  await t.rejects(inspectIn(t.testdir({}), 'slimtap.config.json', text), { message: /Did you mean "yolo-output-skip"/ });
});

t.test('--preset needs no file at all', async (t) => {
  const directory = t.testdir({ 'package.json': '{}' });
  process.chdir(directory);
  t.teardown(() => { process.chdir(home); });
  const outcome = await runMain(['inspect', '--preset', 'yolov3-mobilenet-v1-coco', '--json', '-o', 'input_size=32', 'MobileNet.width=0.0625']);
  t.equal(outcome.code, 0, outcome.stderr);
  t.match(json<Inspected>(outcome), { config: { value: { architecture: 'YOLOv3', num_classes: 80 } }, plan: { skips: [{ by: 'yolo-output-skip' }] } });
});
