import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { InferReport } from '../../core/commands/infer.ts';
import { json, runMain } from '../support/run-main.ts';
import { cocoDocument, tinyProject, type TinyProject } from '../support/tiny-project.ts';

const CONFIG = ['-c', 'configs/yolov3_mobilenet_v1.yml'];
const project: TinyProject = await tinyProject(t.testdir({}));
const { directory, images, annotations, small } = project;
const checkpoint = join(directory, 'output/yolov3_mobilenet_v1/model_final');

/** Fails and gives what the JSON document and stderr say. */
async function failure(argv: readonly string[]): Promise<{ code: number; error: { code: string; message: string; hint: string }; stderr: string }> {
  const outcome = await runMain([...argv, '--json']);
  return { code: outcome.code, error: json<{ error: { code: string; message: string; hint: string } }>(outcome).error, stderr: outcome.stderr };
}

async function yaml(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

t.test('a usable checkpoint to begin with', async (t) => {
  const { code, stderr } = await runMain(['train', ...CONFIG, ...small, 'max_iters=1']);
  t.equal(code, 0, stderr);
});

t.test('configurations', async (t) => {
  t.match(await failure(['train', '-c', 'nowhere.yml']), { code: 1, error: { code: 'ERR_FILE_UNREADABLE', message: /nowhere\.yml/ } });
  t.match(await failure(['train', '-c', await yaml('broken.yml', 'a: [1, 2\nb: 3\n')]), { code: 2, error: { code: 'ERR_CONFIG_SYNTAX', message: /broken\.yml/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'max_iter=3']), { code: 2, error: { code: 'ERR_CONFIG_UNKNOWN_KEY', message: /max_iter/, hint: /max_iters/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'max_iters=soon']), { code: 2, error: { code: 'ERR_CONFIG_INVALID', message: /max_iters/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'LearningRate.schedulers=[!PieceDecay {gamma: 0.1}]']), { code: 2, error: { message: /PieceDecay/, hint: /PiecewiseDecay/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'backend=onnx-runtime']), { error: { code: 'ERR_UNKNOWN_NAME', hint: /onnxruntime/ } });
  t.match(await failure(['train', '--preset', 'yolov3-mobilenet-v1-cocoo']), { error: { code: 'ERR_UNKNOWN_NAME', hint: /"yolov3-mobilenet-v1-coco"/ } });
});

t.test('a skip pattern that matches nothing lists the scopes there are', async (t) => {
  t.match(await failure(['train', '--not_quant_pattern', 'yolo_outpt', ...CONFIG, ...small]), { code: 2, error: { code: 'ERR_SKIP_PATTERN_MATCHES_NOTHING', hint: /\/yolo_output\// } });
});

t.test('ranges of activations for weights alone', async (t) => {
  t.match(await failure(['post', ...CONFIG, ...small, '--weight_only', '--algo', 'KL']), { code: 2, error: { code: 'ERR_USAGE', message: /--algo.*--weight_only/ } });
});

t.test('datasets', async (t) => {
  t.match(await failure(['train', ...CONFIG, ...small, 'TrainReader.dataset.dataset_dir=gone']), { code: 1, error: { code: /ERR_(DATASET_MISSING|FILE_UNREADABLE)/, message: /gone/ } });
  t.match(await failure(['train', '--eval', ...CONFIG, ...small, 'EvalReader.dataset.dataset_dir=gone']), { code: 1, error: { message: /gone/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'num_classes=80']), { code: 2, error: { code: 'ERR_DATASET_CLASSES', message: /2 categories, num_classes is 80/ } });
  t.match(await failure(['train', ...CONFIG, ...small, 'TrainReader.dataset.with_background=true']), { code: 2, error: { code: 'ERR_DATASET_CLASSES', hint: /with_background=false/ } });
});

t.test('single bad boxes are counted, a class outside the categories is an error', async (t) => {
  const document = cocoDocument();
  document.annotations.push({ ...document.annotations[0]!, id: 91, bbox: [500, 500, 10, 10] }, { ...document.annotations[0]!, id: 92, bbox: [5, 5, 0, 10] });
  await writeFile(join(directory, 'coco/boxes.json'), JSON.stringify(document));
  const { code, stderr } = await runMain(['train', ...CONFIG, ...small, 'max_iters=1', 'TrainReader.dataset.anno_path=boxes.json']);
  t.equal(code, 0, stderr);
  t.match(stderr, /warning: 2 boxes of no size or outside their image, left out, first annotation 91/);

  document.annotations.push({ ...document.annotations[0]!, id: 93, category_id: 5 });
  await writeFile(join(directory, 'coco/classes.json'), JSON.stringify(document));
  t.match(await failure(['train', ...CONFIG, ...small, 'TrainReader.dataset.anno_path=classes.json']), { code: 1, error: { code: 'ERR_DATASET_UNKNOWN_CLASS', message: /\b5\b/ } });
});

t.test('an image that does not decode ends a training with its name', async (t) => {
  const broken = join(directory, 'broken');
  await mkdir(broken);
  for (const name of await readdir(images)) await copyFile(join(images, name), join(broken, name));
  await truncate(join(broken, 'image-3.png'), 100);
  const { code, error } = await failure(['train', ...CONFIG, ...small, 'max_iters=4', `TrainReader.dataset.image_dir=${broken}`, `TrainReader.dataset.dataset_dir=/`, `TrainReader.dataset.anno_path=${annotations}`]);
  t.equal(code, 1);
  t.match(error, { code: 'ERR_IMAGE_UNDECODABLE', message: /image-3\.png/ });
});

t.test('infer names a broken image, does the others, and exits with 1', async (t) => {
  const output = join(directory, 'broken-pictures');
  const outcome = await runMain(['infer', ...CONFIG, '--infer_dir', join(directory, 'broken'), '--output_dir', output, '--json', ...small, `weights=${checkpoint}`]);
  t.equal(outcome.code, 1);
  const report = json<InferReport>(outcome);
  t.match(report.failed, [{ file: /image-3\.png$/, code: 'ERR_IMAGE_UNDECODABLE' }]);
  t.equal(report.images.length, 3);
  t.match(outcome.stderr, /image-3\.png/);
  t.same((await readdir(output)).sort(), ['detections.json', 'image-1.png', 'image-2.png', 'image-4.png']);
});

t.test('infer says when there is nothing to look at, and does not draw over its images', async (t) => {
  const infer = (...flags: string[]): string[] => ['infer', ...CONFIG, ...flags, ...small, `weights=${checkpoint}`];
  t.match(await failure(infer()), { code: 2, error: { code: 'ERR_NOTHING_TO_INFER' } });
  t.match(await failure(infer('--infer_img', join(directory, 'no.png'))), { code: 1, error: { code: 'ERR_FILE_UNREADABLE', message: /no\.png/ } });
  t.match(await failure(infer('--infer_dir', images, '--output_dir', images)), { code: 2, error: { code: 'ERR_OUTPUT_OVER_INPUT' } });
  t.equal((await runMain(infer('--infer_dir', images, '--draw_threshold', '2'))).code, 2);
});

t.test('weights that are not there: what makes them, and what is nearby', async (t) => {
  const { code, error } = await failure(['eval', ...CONFIG, ...small, `weights=${join(directory, 'output/yolov3_mobilenet_v1/best_model')}`]);
  t.equal(code, 2);
  t.match(error, { code: 'ERR_WEIGHTS_MISSING', message: /best_model/, hint: /slimtap train --eval.*model_final/ });
  for (const command of ['eval', 'export', 'infer']) {
    t.match(await failure([command, ...CONFIG, ...small, 'weights=no/where', ...(command === 'infer' ? ['--infer_dir', images] : [])]), { code: 2, error: { code: 'ERR_WEIGHTS_MISSING' } });
  }
});

t.test('-r with something that is no checkpoint', async (t) => {
  t.match(await failure(['train', ...CONFIG, ...small, '-r', images]), { code: 1, error: { code: 'ERR_CHECKPOINT_MISSING' } });
});

t.test('-r under another optimizer is refused, since it would not continue exactly', async (t) => {
  t.match(await failure(['train', ...CONFIG, ...small, 'max_iters=3', 'OptimizerBuilder.optimizer={type: Adam}', '-r', checkpoint]), { code: 1, error: { code: 'ERR_CHECKPOINT_MISMATCH' } });
});

t.test('weights of another shape', async (t) => {
  t.match(await failure(['eval', ...CONFIG, ...small, 'MobileNet.width=0.125', `weights=${checkpoint}`]), { code: 1, error: { code: 'ERR_CHECKPOINT_MISMATCH', message: /conv1_weights is \[2, 3, 3, 3\] instead of \[4, 3, 3, 3\]/ } });
});

t.test('truncated and unreadable checkpoints', async (t) => {
  const copy = join(directory, 'truncated');
  await mkdir(copy);
  for (const file of ['checkpoint.json', 'states.bin']) await copyFile(join(checkpoint, file), join(copy, file));
  await truncate(join(copy, 'states.bin'), 1000);
  const evaluate = () => failure(['eval', ...CONFIG, ...small, `weights=${copy}`]);
  t.match(await evaluate(), { code: 1, error: { code: 'ERR_CHECKPOINT_DAMAGED', message: /states\.bin/ } });
  await writeFile(join(copy, 'checkpoint.json'), (await readFile(join(checkpoint, 'checkpoint.json'), 'utf8')).slice(0, 500));
  t.match(await evaluate(), { code: 1, error: { code: 'ERR_CHECKPOINT_DAMAGED', message: /not JSON/ } });
});
