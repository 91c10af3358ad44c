import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';
import { CATEGORIES, tinyProject } from '../support/tiny-project.ts';
import type { InferReport } from '../../core/commands/infer.ts';
import type { Report } from '../../core/run.ts';

const CONFIG = ['-c', 'configs/yolov3_mobilenet_v1.yml'];
const SKIP = ['--not_quant_pattern', 'yolo_output'];

t.test('the tutorial\'s commands work one after the other', async (t) => {
  const { directory, images, small } = await tinyProject(t.testdir({}));
  const output = join(directory, 'output/yolov3_mobilenet_v1');

  await t.test('train: log lines on stdout, checkpoints and log.jsonl in save_dir/<name>', async (t) => {
    const { code, stdout, stderr } = await runMain(['train', ...SKIP, '--eval', ...CONFIG, ...small,
      'LearningRate.base_lr=0.0001', 'LearningRate.schedulers=[!PiecewiseDecay {gamma: 0.1, milestones: [10000]}]']);
    t.equal(code, 0, stderr);
    t.match(stdout, /^iter: 0, lr: 0\.000100, 'loss': '\d+\.\d{6}', time: \d+\.\d{3}, eta: \d+:\d\d:\d\d$/m);
    t.same((await readdir(output)).sort(), ['1', 'best_model', 'log.jsonl', 'model_final', 'report.html', 'report.json', 'tensorboard']);
    const log = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { iteration: number; loss: number });
    t.same(log.map(({ iteration }) => iteration), [0, 1]);
    t.ok(log.every(({ loss }) => loss > 0));
  });

  await t.test('eval: measures the frozen graph, with the flag or without, on either backend', async (t) => {
    for (const [flags, backend] of [[SKIP, 'reference'], [[], 'onnxruntime']] as const) {
      const outcome = await runMain(['eval', ...flags, ...CONFIG, ...small, `weights=${output}/best_model`, '--json', '-o', `backend=${backend}`]);
      t.equal(outcome.code, 0, outcome.stderr);
      const { results: [result], iterations } = json<Report>(outcome);
      t.match(result, { stage: 'frozen', images: 4, iteration: iterations });
      t.ok(iterations >= 1, 'steps of the checkpoint');
    }
  });

  await t.test('a flag that contradicts the checkpoint is an error that shows both', async (t) => {
    const pattern = await runMain(['eval', '--not_quant_pattern', 're:.', ...CONFIG, ...small, `weights=${output}/best_model`, '--json']);
    t.equal(pattern.code, 2);
    t.match(json(pattern), { error: { code: 'ERR_PLAN_CONTRADICTED', message: /\["re:\."\] here, but .* \["yolo_output"\]/ } });
    const target = await runMain(['eval', ...SKIP, '--target', 'onnxruntime', ...CONFIG, ...small, `weights=${output}/best_model`]);
    t.equal(target.code, 2);
    t.match(target.stderr, /target is "onnxruntime" here, but .* "paddle-lite"/);
  });

  await t.test('export_model: writes the file under --output_dir and says how far it is from the graph', async (t) => {
    const { code, stdout, stderr } = await runMain(['export_model', ...SKIP, ...CONFIG, '--output_dir', join(directory, 'export'), ...small, `weights=${output}/best_model`]);
    t.equal(code, 0, stderr);
    t.match(stdout, /onnx .*: largest difference .*, mean /);
    t.ok((await stat(join(directory, 'export/yolov3_mobilenet_v1/model.onnx'))).size > 1000);
    t.notOk((await readdir(join(directory, 'export/yolov3_mobilenet_v1'))).some((name) => name.endsWith('.partial')));
  });

  await t.test('export: flags of a format that is not written are refused, and so is a name that is a path', async (t) => {
    const base = ['export', ...CONFIG, '--output_dir', join(directory, 'export')];
    const idle = await runMain([...base, '--params-only', ...small, `weights=${output}/best_model`]);
    t.equal(idle.code, 2);
    t.match(idle.stderr, /--params-only is for the format paddle, and onnx is written\..*--format paddle/s);
    const path = await runMain([...base, '--format', 'paddle', '--params_filename', '../evil', ...small, `weights=${output}/best_model`]);
    t.equal(path.code, 2);
    t.match(path.stderr, /"\.\.\/evil": a name of a file has no folders/);
  });

  await t.test('eval --model: measures the exported file in its runtime, without any checkpoint', async (t) => {
    for (const model of ['model.onnx', '']) {
      const outcome = await runMain(['eval', ...CONFIG, '--model', join(directory, 'export/yolov3_mobilenet_v1', model), '--json', ...small]);
      t.equal(outcome.code, 0, outcome.stderr);
      t.match(json<Report>(outcome).results, [{ stage: 'exported', images: 4 }]);
    }
  });

  await t.test('infer: draws every image and names classes as the checkpoint does, without the dataset', async (t) => {
    const pictures = join(directory, 'pictures');
    const outcome = await runMain(['infer', ...SKIP, ...CONFIG, '--infer_dir', images, '--output_dir', pictures, '--draw_threshold', '0.4', '--json',
      ...small, `weights=${output}/model_final`, 'EvalReader.dataset.dataset_dir=gone', 'YOLOv3Head.nms.score_threshold=0']);
    t.equal(outcome.code, 0, outcome.stderr);
    const { images: found } = json<InferReport>(outcome);
    t.same((await readdir(pictures)).sort(), ['detections.json', 'image-1.png', 'image-2.png', 'image-3.png', 'image-4.png']);
    const labels = new Map(CATEGORIES.map(({ id, name }) => [id, name]));
    const detections = found.flatMap((image) => image.detections);
    t.ok(detections.length > 0);
    t.ok(detections.every(({ categoryId, label }) => labels.get(categoryId) === label), 'ids and names of the training dataset');
  });

  await t.test('-r continues a run; with --json stdout is one document and the log lines go to stderr', async (t) => {
    const outcome = await runMain(['train', ...SKIP, ...CONFIG, '--json', ...small, 'max_iters=3', '-r', join(output, 'model_final')]);
    t.equal(outcome.code, 0, outcome.stderr);
    t.match(outcome.stderr, /Continuing .*model_final after step 2/);
    t.match(outcome.stderr, /^iter: 2, lr: /m);
    t.match(json<Report>(outcome), { command: 'train', iterations: 3, written: [join(output, 'model_final')] });
    t.equal((await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n').length, 3);
  });

  await t.test('--float trains without quantization, and -o may be repeated', async (t) => {
    const { code, stderr } = await runMain(['train', '--float', ...CONFIG, ...small, '-o', 'max_iters=1', '-o', `save_dir=${directory}/float`]);
    t.equal(code, 0, stderr);
    const outcome = await runMain(['eval', ...CONFIG, '--json', ...small, `weights=${directory}/float/yolov3_mobilenet_v1/model_final`]);
    t.match(json<Report>(outcome).results, [{ stage: 'float', iteration: 1 }]);
  });
});
