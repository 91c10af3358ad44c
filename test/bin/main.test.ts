import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';
import { cocoDocument } from '../support/tiny-project.ts';

const COMMANDS = ['train', 'post', 'eval', 'export', 'export_model', 'infer', 'import', 'inspect', 'profile', 'score', 'analyze', 'search', 'compare', 'data get', 'data check', 'data show', 'config list', 'config help', 'config show', 'config generate', 'config schema', 'doctor', 'completion', 'reproduce'];

t.test('every command has help and exits with 0', async (t) => {
  for (const command of COMMANDS) {
    const { code, stdout } = await runMain([...command.split(' '), '--help']);
    t.equal(code, 0, command);
    t.match(stdout, /--json/);
    t.match(stdout, /--debug/);
  }
});

t.test('--version prints the package\'s', async (t) => {
  const { code, stdout } = await runMain(['--version']);
  t.equal(code, 0);
  t.match(stdout, /^\d+\.\d+\.\d+/);
});

t.test('without a command it shows the help and exits with 2', async (t) => {
  const { code, stdout, stderr } = await runMain([]);
  t.equal(code, 2);
  t.equal(stdout, '');
  t.match(stderr, /Usage: slimtap/);
});

t.test('unknown commands and flags are wrong usage, with the nearest known one', async (t) => {
  const command = await runMain(['trian']);
  t.match(command, { code: 2, stdout: '', stderr: /Did you mean train\?/ });
  const flag = await runMain(['train', '--not_quant_patern', 'x']);
  t.match(flag, { code: 2, stdout: '', stderr: /Did you mean --not_quant_pattern\?/ });
  t.match(await runMain(['score', '--results', 'x.json']), { code: 2, stderr: /--annotations/ });
  t.match(await runMain(['inspect', '--stage', 'frozn']), { code: 2, stderr: /Allowed choices are float, train, eval, frozen/ });
});

t.test('options of the configuration without -o are told where they belong', async (t) => {
  const outcome = await runMain(['post', '-o', 'weights=x', '--eval', 'max_iters=3', 'num_classes=2']);
  t.match(outcome, { code: 2, stderr: /-o max_iters=3 num_classes=2\./ });
});

t.test('with --json wrong usage is one document too', async (t) => {
  const outcome = await runMain(['train', '--evl', '--json']);
  t.equal(outcome.code, 2);
  t.match(json(outcome), { error: { code: 'ERR_USAGE', message: /--evl.*Did you mean --eval/ } });
});

t.test('no configuration anywhere is wrong usage and names two ways to give one', async (t) => {
  const here = process.cwd();
  process.chdir(t.testdir({ 'package.json': '{}' }));
  t.teardown(() => { process.chdir(here); });
  const outcome = await runMain(['inspect', '--json']);
  t.equal(outcome.code, 2);
  t.match(json(outcome), { error: { code: 'ERR_CONFIG_MISSING', hint: /-c .*--preset/ } });
});

t.test('import needs no configuration, tells what it read, and says which sizes it takes', async (t) => {
  const output = join(t.testdir(), 'net');
  const detector = fileURLToPath(new URL('../fixtures/paddle/detector', import.meta.url));
  const { code, stdout } = await runMain(['import', detector, '--output', output]);
  t.equal(code, 0);
  t.match(stdout, /^Imported with paddle: \d+ operations, \d+ weights, 0 quantized inputs, 3 classes\.\nInputs: image \[1, 3, 64, 64\]\nOutputs: head0 \[1, 16, 2, 2\], head1 \[1, 16, 8, 8\]\n/);
  t.match(json(await runMain(['import', detector, '--output', output, '--size', '96', '--json'])), { inputs: { image: [1, 3, 96, 96] } });
  t.match(await runMain(['import', detector, '--size', '48*192']), { code: 2, stderr: /HEIGHTxWIDTH, such as 48x192/ });
  t.match(await runMain(['import', output]), { code: 1, stderr: /holds no model that can be imported/ });
});

t.test('score gives the twelve numbers and every category', async (t) => {
  const directory = t.testdir({});
  const truth = cocoDocument();
  const results = truth.annotations.map(({ image_id, category_id, bbox }) => ({ image_id, category_id, bbox, score: 0.9 }));
  await writeFile(join(directory, 'gt.json'), JSON.stringify(truth));
  await writeFile(join(directory, 'dt.json'), JSON.stringify(results));
  const files = ['--annotations', join(directory, 'gt.json'), '--results', join(directory, 'dt.json')];
  const outcome = await runMain(['score', ...files, '--json']);
  t.equal(outcome.code, 0);
  const document = json<{ stats: Record<string, number>; perCategory: unknown[] }>(outcome);
  t.same(Object.keys(document), ['stats', 'perCategory']);
  t.same(Object.keys(document.stats), ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl']);
  t.equal(document.stats['AP'], 1);
  t.match(document.perCategory, [{ id: 3, name: 'disc', AP: 1, AP50: 1 }, { id: 7, name: 'square', AP: 1, AP50: 1 }]);
  t.match(await runMain(['score', ...files]), { code: 0, stdout: /AP50 +1\.0000/ });
  t.match(await runMain(['score', ...files, '--metric', 'voc', '--json']), { code: 0 });
  t.match(await runMain(['score', '--annotations', join(directory, 'gt.json'), '--results', join(directory, 'no.json')]), { code: 1, stderr: /no\.json/ });
});

t.test('inspect shows the graph, the plan with reasons and the configuration with origins', async (t) => {
  const flags = ['--not_quant_pattern', 'yolo_output', '-c', 'configs/yolov3_mobilenet_v1.yml', '-o', 'input_size=32', 'MobileNet.width=0.0625'];
  const { code, stdout } = await runMain(['inspect', ...flags]);
  t.equal(code, 0);
  t.match(stdout, /# Graph\ngraph "yolov3"\ninput %image: float32\[1,3,32,32\]/);
  t.match(stdout, /# Quantization plan\ntarget paddle-lite\n/);
  t.match(stdout, /conv1\.filter: abs_max, 8 bits per channel \(axis 0\), rounds half-even \(channel-wise-weights: one scale per output channel\)/);
  t.match(stdout, /: float \(quant-aware: not_quant_pattern "yolo_output"\)/);
  t.match(stdout, /max_iters: 500000 +# configs\/yolov3_mobilenet_v1\.yml:5/);
  t.match(stdout, /input_size: 32 +# -o input_size=32/);
  const document = json<{ config: { origins: Record<string, string> }; plan: { target: string }; passes: { pass: string }[] }>(await runMain(['inspect', ...flags, '--stage', 'train', '--json']));
  t.equal(document.config.origins['quantization.not_quant_pattern'], '--not_quant_pattern yolo_output');
  t.equal(document.plan.target, 'paddle-lite');
  t.ok(document.passes.some(({ pass }) => pass === 'insert-fake-quant'));
  t.match(await runMain(['inspect', ...flags, '--stage', 'frozen']), { code: 2, stderr: /inspect --stage frozen needs weights/ });
});

t.test('inspect --diff tells what a stage changed, in text, as JSON and as a picture; flags that need it say so', async (t) => {
  const flags = ['--preset', 'yolov3-mobilenet-v1-coco', '-o', 'input_size=32', 'MobileNet.width=0.0625', '--stage', 'eval'];
  const svg = join(t.testdir({}), 'graph.svg');
  const { code, stdout } = await runMain(['inspect', ...flags, '--diff', '--node', 'conv1', '--svg', svg]);
  t.equal(code, 0);
  t.match(stdout, /^float graph → eval, with fake-quant graph\n[^]*~ conv1: Conv2d, by insert-fake-quant \(quant-aware\)/);
  t.notMatch(stdout, 'conv2_1_dw: Conv2d');
  t.match(await readFile(svg, 'utf8'), /^<svg [^]*FakeQuantize[^]*<\/svg>\n$/);
  t.match(json(await runMain(['inspect', ...flags, '--diff', '--node', 'conv1', '--json'])), { title: { before: 'float' }, layers: [{ name: 'conv1', slots: [{ slot: 'x' }, { slot: 'filter' }], decisions: [{ by: 'target-paddle-lite' }, {}] }] });
  t.match(await runMain(['inspect', ...flags, '--node', 'conv1']), { code: 2, stderr: /--node needs --diff or --svg/ });
  t.match(await runMain(['inspect', ...flags, '--diff', '--around', '2']), { code: 2, stderr: /--around needs --svg/ });
  t.match(await runMain(['inspect', ...flags, '--diff', '--backward']), { code: 2, stderr: /--backward needs --stage train/ });
  t.match(await runMain(['inspect', ...flags, '--diff', '--node', 'cnv1']), { code: 2, stderr: /Did you mean "conv1"/ });
});
