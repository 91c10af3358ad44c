import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { DETECTORS, ROWS, rowNamed } from '../../bin/reproduce/rows.ts';
import { json, runMain } from '../support/run-main.ts';
import { tinyProject } from '../support/tiny-project.ts';
import type { RowReport } from '../../bin/reproduce/reproduce.ts';

// A training, two calibrations and eight exports, of a tiny network, on whatever machine this is.
t.setTimeout(240_000);
process.env['XDG_CACHE_HOME'] = t.testdir();

/** A project in which rows take seconds: four images, a narrow network. */
async function project(directory: string) {
  const { small } = await tinyProject(directory);
  const overrides = [...small.slice(1).filter((one) => !/^(save_dir|input_size|pretrain_weights|backend)=/.test(one)), 'TrainReader.batch_transforms.RandomShape.sizes=[64]', 'log_iter=100'];
  const root = join(directory, 'reproduced');
  const reproduce = async (...argv: string[]) => runMain(['reproduce', '--output_dir', root, ...argv, '-o', ...overrides]);
  return { root, overrides, reproduce };
}

t.test('an aware row is trained, measured and exported once; other sizes share its training', async (t) => {
  const { root, reproduce, overrides } = await project(t.testdir());
  overrides.push('pretrain_weights=null');
  const first = await reproduce('--row', 'mobilenet_v1-aware-320', '--json');
  t.equal(first.code, 0, first.stderr);
  const [row] = json<RowReport[]>(first) as [RowReport];
  t.match(row, { row: 'mobilenet_v1-aware-320', published: 25.8, ran: ['train', 'eval', 'export'] });
  t.ok(row.measured >= 0 && row.measured <= 100);
  t.ok(existsSync(join(root, 'mobilenet_v1-aware-320/export/yolov3_mobilenet_v1/model.onnx')));

  const again = await reproduce('--row', 'mobilenet_v1-aware-320', 'mobilenet_v1-aware-416');
  t.equal(again.code, 0, again.stderr);
  t.match(again.stderr, /aware-320: train was done before\n.*aware-320: eval was done before\n.*aware-320: export was done before\n.*aware-416: train was done before\n.*aware-416: eval\n/s);
  t.match(again.stdout, /row +published +measured\nmobilenet_v1-aware-320 +25\.8 +\d+\.\d\nmobilenet_v1-aware-416 +28\.2 +\d+\.\d\nMeasured with other options/);

  // What a step made and somebody removed is made again, and measured again.
  rmSync(join(root, 'mobilenet_v1-aware-320/export'), { recursive: true });
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-320', '--json')), [{ ran: ['export'], measured: row.measured }]);
  rmSync(join(root, 'mobilenet_v1-aware/yolov3_mobilenet_v1/best_model'), { recursive: true });
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-320', '--json')), [{ ran: ['train', 'eval', 'export'] }]);
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-416', '--dry-run', '--json')), [{ steps: [{ done: true }, { done: false }, { done: false }] }], 'so do the rows that share it');

  // A training that was interrupted goes on from its last checkpoint.
  const record = join(root, 'mobilenet_v1-aware/train.json');
  const { command } = JSON.parse(readFileSync(record, 'utf8')) as { command: string };
  writeFileSync(record, JSON.stringify({ command }));
  const log = async () => (await readFile(join(root, 'mobilenet_v1-aware/yolov3_mobilenet_v1/log.jsonl'), 'utf8')).trim().split('\n');
  const before = await log();
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-320', '--json')), [{ ran: ['train', 'eval', 'export'] }]);
  const after = await log();
  t.equal(after.length, 2);
  t.equal(after[0], before[0], 'the first step, with its time, is not done again');
  t.not(after[1], before[1]);
  t.match(JSON.parse(readFileSync(record, 'utf8')), { done: { seconds: Number } });

  // Other options mean other steps.
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-320', '--dry-run', '--json')), [{ steps: [{ done: true }, { done: true }, { done: true }], missing: [] }]);
  overrides.push('max_iters=3');
  t.match(json(await reproduce('--row', 'mobilenet_v1-aware-320', '--dry-run', '--json')), [{ steps: [{ done: false }, { done: false }, { done: false }] }]);
});

t.test('post and float rows start from float weights', async (t) => {
  const directory = t.testdir();
  const { root, reproduce, overrides } = await project(directory);
  const trained = await runMain(['train', '--float', '-c', 'configs/yolov3_mobilenet_v1.yml', '-o', ...overrides, 'pretrain_weights=null', 'max_iters=1', `save_dir=${directory}/float`, 'input_size=64']);
  t.equal(trained.code, 0, trained.stderr);
  const weights = join(directory, 'float/yolov3_mobilenet_v1/model_final');
  const outcome = await reproduce('--row', 'mobilenet_v1-post-320', 'mobilenet_v1-baseline-320', '--weights', weights, '--json');
  t.equal(outcome.code, 0, outcome.stderr);
  t.match(json(outcome), [{ published: 26.0, ran: ['post', 'eval', 'export'] }, { published: 27.1, ran: ['eval', 'export'] }]);
  for (const row of ['post', 'baseline']) t.ok(existsSync(join(root, `mobilenet_v1-${row}-320/export/yolov3_mobilenet_v1/model.onnx`)), row);
});

t.test('everything that is missing is told before anything runs, with the command that gets it', async (t) => {
  const directory = t.testdir();
  const root = join(directory, 'out');
  const elsewhere = ['TrainReader', 'EvalReader'].map((reader) => `${reader}.dataset.dataset_dir=${directory}/coco`);
  const outcome = await runMain(['reproduce', '--row', 'mobilenet_v1-aware-608', 'r34-post-608', '--output_dir', root, '--json']);
  t.equal(outcome.code, 1);
  t.match(json(outcome), { error: { code: 'ERR_REPRODUCTION_MISSING', message: /instances_train2017\.json.*yolov3_mobilenet_v1\.tar.*yolov3_r34\.tar/, hint: /slimtap data get coco yolov3_mobilenet_v1 coco-val yolov3_r34\./ } });
  t.notOk(existsSync(root));
  t.match(json(await runMain(['reproduce', '--row', 'r34-post-608', '--json', '-o', ...elsewhere])), { error: { hint: new RegExp(`slimtap data get yolov3_r34; slimtap data get coco-val --output_dir ${directory}/coco`) } });
  t.match(json(await runMain(['reproduce', '--row', 'r34-post-608', '--json', '--weights', 'nowhere'])), { error: { message: /nowhere, given with --weights/ } });
});

t.test('--list has every row with its published AP, --dry-run the commands', async (t) => {
  const { stdout } = await runMain(['reproduce', '--list']);
  for (const line of [/^mobilenet_v1-aware-416 +28\.2$/m, /^r50vd_dcn-aware-320 +34\.1$/m, /^r34_voc-baseline-416 +81\.9$/m, /^r34-post-416 +-$/m]) t.match(stdout, line);
  t.equal(stdout.trim().split('\n').length, 1 + ROWS.length);
  const { stdout: commands } = await runMain(['reproduce', '--row', 'r50vd_dcn-aware-416', '--dry-run', '-o', 'max_iters=2']);
  t.match(commands, /slimtap train --not_quant_pattern yolo_output --eval -c configs\/yolov3_r50vd_dcn_obj365_pretrained_coco\.yml -o .* max_iters=30000 .* max_iters=2\n/);
  t.match(commands, /slimtap eval .* input_size=416/);
});

t.test('rows are the tutorial\'s table', async (t) => {
  const tutorial = await readFile(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
  const names: Readonly<Record<string, string>> = { MobileNetV1: 'mobilenet_v1', ResNet34: 'r34', 'R50vd-dcn': 'r50vd_dcn' };
  const lines = [...tutorial.matchAll(/^\| (MobileNetV1|ResNet34|R50vd-dcn) \| (aware|post) \| ([\d /]+) \| ([\d. /]+) \|/gm)];
  t.equal(lines.length, 5);
  for (const [, backbone, strategy, sizes, values] of lines) {
    for (const [i, size] of sizes!.split(' / ').entries()) t.equal(rowNamed(`${names[backbone!]}-${strategy}-${size}`).published, Number(values!.split(' / ')[i]), `${backbone} ${strategy} ${size}`);
  }
  for (const { config } of DETECTORS) t.ok(existsSync(new URL(`../../configs/${config}`, import.meta.url)), config);
});

t.test('wrong usage', async (t) => {
  t.match(await runMain(['reproduce']), { code: 2, stderr: /needs --row/ });
  t.match(await runMain(['reproduce', '--row', 'mobilenet_v1-aware-417']), { code: 2, stderr: /mobilenet_v1-aware-41/ });
  t.match(await runMain(['reproduce', '--row', 'r34-post-608', '-o', 'weights=x']), { code: 2, stderr: /the row itself sets weights.*--weights/s });
});
