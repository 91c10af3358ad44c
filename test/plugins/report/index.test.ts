import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import type { RunHistory } from '../../../plugins/report/index.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';
import { float64, readEvents } from './tensorboard/read-events.ts';

const project = await tinyProject(t.testdir({}));
const folder = (name: string): string => join(project.directory, name, 'run');
const history = async (name: string): Promise<RunHistory> => JSON.parse(await readFile(join(folder(name), 'report.json'), 'utf8')) as RunHistory;

/** Trains in a folder of its own; `stop` ends it after so many steps, as Ctrl-C does. */
async function train(name: string, config: ConfigObject, { resume, stop }: { resume?: string; stop?: number } = {}) {
  const controller = new AbortController();
  const kernel = tinyKernel(project, { save_dir: join(project.directory, name), max_iters: 6, snapshot_iter: 3, eval: true, YOLOv3Head: { nms: { score_threshold: 0 } }, ...config }, { signal: controller.signal });
  kernel.events.on('step', ({ iteration }) => { if (iteration + 1 === stop) controller.abort(); });
  return withKernel(kernel, () => kernel.run('train', resume === undefined ? {} : { resume }));
}

t.test('a training leaves a page, its numbers and event files', async (t) => {
  const { written } = await train('whole', {});
  t.same(written.slice(-2).map((path) => path.replace(/^.*\/run\//, '').replace(/\d{10}.*/, '…')), ['report.html', 'tensorboard/events.out.tfevents.…']);
  const found = await history('whole');
  t.match(found, {
    version: 1, name: 'run', status: 'done', message: null, iteration: 6, iterations: 6, continued: 0, weights: null, plan: { target: 'paddle-lite' },
    steps: { width: 1, starts: [0, 1, 2, 3, 4, 5], columns: { loss: Array, loss_stride_32: Array, loss_stride_8: Array, learning_rate: Array } },
    evaluations: [{ iteration: 3, categories: [{ name: 'disc' }, { name: 'square' }] }, { iteration: 6 }], curves: { iteration: 6, total: 2 },
    versions: { node: process.versions.node, 'onnxruntime-node': /^\d/ },
  });
  t.ok(found.model.bytes < found.model.floatBytes / 2);
  t.equal(found.samples.length, 4);
  t.ok(found.samples.every(({ truth, found: boxes, width, height }) => truth.length === 1 && boxes.length > 0 && width === 60 && height === 48));
  const page = await readFile(join(folder('whole'), 'report.html'), 'utf8');
  t.match(page, /6 of 6/);
  t.match(page, /data:image\/jpeg;base64,/);
});

t.test('ranges are those that quantizers have after the step, weights and activations', async (t) => {
  const { ranges: { iterations, quantizers }, plan } = await history('whole');
  t.same(iterations, [1, 2, 3, 4, 5, 6]);
  t.equal(quantizers.length, new Set(plan!.entries.filter(({ slot }) => slot === 'filter')).size + quantizers.filter(({ weight }) => !weight).length);
  const image = quantizers.find(({ name }) => name === 'image')!;
  t.match(image, { kind: 'moving_average_abs_max', bits: 8, weight: false, scales: 1 });
  t.ok(image.high.every((value, i) => value !== null && value > 0 && value === -image.low[i]!));
  const weights = quantizers.find(({ name }) => name === 'conv1_weights')!;
  t.ok(weights.scales > 1 && new Set(weights.high).size === 6, 'they move with every step');
  const { states } = await readCheckpoint(join(folder('whole'), 'model_final'));
  const numbers = (name: string): Float32Array => states.get(name)!.tensor.data as Float32Array;
  t.equal(image.high.at(-1), numbers('image.scale')[0]);
  t.equal(weights.high.at(-1), numbers('conv1_weights').reduce((most, one) => Math.max(most, Math.abs(one)), 0), 'the widest channel');
});

t.test('activations whose scale is that of each image have no range to tell', async (t) => {
  await train('dynamic', { max_iters: 1, quantization: { activation_quantize_type: 'abs_max' } });
  const { ranges: { iterations, quantizers }, status } = await history('dynamic');
  t.equal(status, 'done');
  t.same(iterations, [1]);
  t.ok(quantizers.length > 0 && quantizers.every(({ weight }) => weight));
});

t.test('event files tell the same', async (t) => {
  const events = await readEvents(join(folder('whole'), 'tensorboard'));
  const { steps, evaluations, samples } = await history('whole');
  const scalars = (tag: string) => events.flatMap(({ step, values }) => values.filter((value) => value.tag === tag).map(({ scalar }) => [step, scalar] as const));
  t.same(scalars('train/loss'), steps.columns['loss']!.map((loss, i) => [i + 1, Math.fround(loss!)]));
  t.same(scalars('eval/AP'), evaluations.map(({ iteration, AP }) => [iteration, Math.fround(AP)]));
  t.equal(scalars('range_high/image').length, 6);
  const values = events.flatMap((event) => event.values);
  t.ok(values.filter(({ tag, histogram }) => tag === 'scales/weights' && float64(histogram![2]![1] as Uint8Array) > 100).length === 6, 'a scale for each channel of each layer');
  t.same(new Set(values.flatMap(({ tag, image }) => (image === undefined ? [] : [tag]))), new Set(samples.map(({ file }) => `detections/${file}`)));
});

t.test('a training that was cut off and continued has the history of one that was not', async (t) => {
  const error = await train('parts', {}, { stop: 4 }).catch((thrown: unknown) => thrown as Error) as Error;
  t.match(await history('parts'), { status: 'stopped', iteration: 4, message: error.message, evaluations: { length: 1 }, samples: { length: 4 } });
  await train('parts', {}, { resume: join(folder('parts'), '4') });
  const [whole, parts] = [await history('whole'), await history('parts')];
  t.match(parts, { status: 'done', message: null, continued: 1, begun: (await history('parts')).begun });
  const same = ({ steps: { columns: { seconds: _seconds, wait_seconds: _wait, ...columns }, starts }, evaluations, curves, ranges, samples }: RunHistory) =>
    ({ starts, columns, evaluations: evaluations.map(({ msPerImage: _ms, ...rest }) => rest), curves, ranges, samples });
  t.same(same(parts), same(whole));
  const events = await readEvents(join(folder('parts'), 'tensorboard'));
  t.same(events.flatMap(({ start, step }) => (start ? [step] : [])), [1, 5], 'readers forget what a part told of later steps');
});

t.test('one that goes back to an earlier checkpoint forgets what came later; without a readable history it begins one', async (t) => {
  await train('parts', { max_iters: 4 }, { resume: join(folder('parts'), '3') });
  t.match(await history('parts'), { iteration: 4, iterations: 4, evaluations: [{ iteration: 3 }, { iteration: 4 }], steps: { starts: [0, 1, 2, 3] } });
  await writeFile(join(folder('parts'), 'report.json'), '{');
  await train('parts', { max_iters: 5 }, { resume: join(folder('parts'), 'model_final') });
  t.match(await history('parts'), { continued: 0, steps: { starts: [4] } });
});

t.test('what is not wanted is not written, and other commands write nothing', async (t) => {
  await train('none', { report: { html: false, tensorboard: false } });
  t.same((await readdir(folder('none'))).filter((name) => !/^(\d+|best_model|model_final)$/.test(name)), []);
  await train('float', { quantization: { enabled: false }, eval: false, report: { tb_log_dir: join(project.directory, 'elsewhere'), sample_images: 0 } });
  t.match(await history('float'), { plan: null, evaluations: [], ranges: { iterations: [] }, samples: [] });
  t.equal((await readdir(join(project.directory, 'elsewhere'))).length, 1);
  await rm(join(folder('whole'), 'report.html'));
  await withKernel(tinyKernel(project, { save_dir: join(project.directory, 'whole'), weights: join(folder('whole'), 'model_final') }), (kernel) => kernel.run('evaluate'));
  t.notOk((await readdir(folder('whole'))).includes('report.html'));
});
