import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';

const FILE = 'configs/yolov3_mobilenet_v1_bccd.yml';

t.test('help tells an option\'s type, values, default, value here and how to set it', async (t) => {
  const { code, stdout } = await runMain(['config', 'help', 'weight_bits', '-c', FILE, '-o', 'quantization.weight_bits=5']);
  t.equal(code, 0);
  for (const part of [/whole number/, /at least 1, at most 16/, /default +8/, /here +5 +\(-o quantization\.weight_bits=5\)/, /-o quantization\.weight_bits=8/]) t.match(stdout, part);
});

t.test('help for LearningRate.schedulers shows overrides that the command line takes', async (t) => {
  const { overrides } = json<{ overrides: string[] }>(await runMain(['config', 'help', 'LearningRate.schedulers', '--json']));
  t.match(overrides, ['-o \'LearningRate.schedulers=[!PiecewiseDecay {gamma: 0.1, milestones: [8000, 11000]}, !LinearWarmup {steps: 200, start_factor: 0.1}]\'', '-o LearningRate.schedulers.PiecewiseDecay.gamma=0.1']);
  t.match(overrides.at(-1), /schedulers\.0\.gamma=0\.1/);
  const given = overrides.filter((one) => /PiecewiseDecay|\.0\./.test(one)).flatMap((one) => ['-o', one.slice(3).replace(/^'|'$/g, '')]);
  const { LearningRate } = json<{ LearningRate: { schedulers: unknown[] } }>(await runMain(['config', 'show', '--json', '-c', FILE, ...given]));
  t.match(LearningRate.schedulers, [{ type: 'PiecewiseDecay', gamma: 0.1 }, { type: 'LinearWarmup', steps: 200 }]);
});

t.test('help for a name nothing has suggests one', async (t) => {
  t.match(await runMain(['config', 'help', 'wieght_bits']), { code: 2, stderr: /Did you mean "weight_bits"/ });
});

t.test('list gives what there is, and finds options by what they are for', async (t) => {
  const { presets, sections } = json<{ presets: string[]; sections: Record<string, number> }>(await runMain(['config', 'list', '--json']));
  t.ok(presets.includes('yolov3-mobilenet-v1-coco'));
  t.ok(sections['quantization']! > 10);
  const found = json<{ path: string }[]>(await runMain(['config', 'list', 'warmup', '--json']));
  t.ok(found.some(({ path }) => path === 'LearningRate.schedulers[!LinearWarmup].steps'));
  t.match(await runMain(['config', 'list', 'nothing has this']), { code: 0, stdout: /No option/ });
});

t.test('show --origin says file and line, -o, preset and default', async (t) => {
  const { stdout } = await runMain(['config', 'show', '--origin', '-c', FILE, '-o', 'max_iters=3']);
  for (const part of [/max_iters: 3 +# -o max_iters=3/, /num_classes: 3 +# configs\/yolov3_mobilenet_v1_bccd\.yml:\d+/, /seed: 0 +# default/]) t.match(stdout, part);
  t.match((await runMain(['config', 'show', '--origin', '--preset', 'yolov3-r34-coco'])).stdout, /# preset yolov3-r34-coco/);
  t.notMatch((await runMain(['config', 'show', '-c', FILE])).stdout, /#/);
});

t.test('a generated file is explained, reads back as the preset, and does not replace another', async (t) => {
  const file = join(t.testdir(), 'mine.yml');
  t.match(await runMain(['config', 'generate', 'yolov3-r34-coco', '--output', file]), { code: 0 });
  t.match(await readFile(file, 'utf8'), /# Training steps in all\. A whole number at least 0\.\n {2}max_iters: 500000/);
  const shown = (...flags: string[]) => runMain(['config', 'show', '--json', ...flags]).then((outcome) => json(outcome));
  t.same(await shown('-c', file), await shown('--preset', 'yolov3-r34-coco'));
  await writeFile(file, 'mine');
  t.match(await runMain(['config', 'generate', 'yolov3-r34-coco', '--output', file]), { code: 2, stderr: /is there already/ });
  t.equal(await readFile(file, 'utf8'), 'mine');
  t.match(await runMain(['config', 'generate', 'yolov3-r43-coco']), { code: 2, stderr: /yolov3-r34-coco/ });
});

t.test('schema writes a schema, and settings that name its tags', async (t) => {
  t.match(json(await runMain(['config', 'schema'])), { $schema: /2020-12/, properties: { max_iters: { description: /steps/ } } });
  const settings = json<Record<string, unknown>>(await runMain(['config', 'schema', '--editor', 'vscode']));
  t.match(settings['yaml.schemas'], { './slimtap.schema.json': ['slimtap.config.yml'] });
  t.ok((settings['yaml.customTags'] as string[]).includes('!PiecewiseDecay mapping'));
});
