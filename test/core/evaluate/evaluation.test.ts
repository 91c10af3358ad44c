import { join } from 'node:path';
import t from 'tap';
import type { Plugin } from '../../../core/plugin.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const weights = join(project.directory, 'output/run/model_final');

t.test('a model to measure', async (t) => {
  const { iterations } = await withKernel(tinyKernel(project, { max_iters: 2 }), (kernel) => kernel.run('train'));
  t.equal(iterations, 2);
});

/** A metric that writes down what it is given. */
function recording(images: number[]): Plugin {
  return {
    name: 'recording',
    apply: (kernel) => kernel.provide('metric', 'recording', () => () => ({ add: (_, imageId) => { images.push(imageId); }, compute: () => ({ AP: 0, AP50: 0, stats: {}, perCategory: [] }) })),
  };
}

t.test('every image is scored once, also when the last batch is not full', async (t) => {
  const images: number[] = [];
  const kernel = tinyKernel(project, { weights, metric: 'recording', EvalReader: { batch_size: 3 } }, { use: [recording(images)] });
  const { results } = await withKernel(kernel, () => kernel.run('evaluate'));
  t.same(images, [1, 2, 3, 4]);
  t.match(results, [{ images: 4, stage: 'frozen', iteration: 2 }]);
});

t.test('the batch size does not change what is found', async (t) => {
  const measure = (batch_size: number, stage: 'eval' | 'frozen') => {
    const kernel = tinyKernel(project, { weights, EvalReader: { batch_size }, YOLOv3Head: { nms: { score_threshold: 0 } } });
    return withKernel(kernel, async () => (await kernel.run('evaluate', { stage })).results[0]!.stats);
  };
  for (const stage of ['eval', 'frozen'] as const) t.same(await measure(3, stage), await measure(1, stage));
});

t.test('the hook `evaluate` sees the result, and progress is told', async (t) => {
  const seen: unknown[] = [];
  const kernel = tinyKernel(project, { weights });
  kernel.hooks.evaluate.tap('test', ({ stage, images }) => { seen.push(`${stage} ${images}`); });
  kernel.events.on('progress', ({ task, done, total }) => { seen.push(`${task} ${done}/${total}`); });
  await withKernel(kernel, () => kernel.run('evaluate', { stage: 'eval' }));
  t.same(seen, ['evaluate eval 1/4', 'evaluate eval 2/4', 'evaluate eval 3/4', 'evaluate eval 4/4', 'eval 4']);
});

t.test('the hook `detect` sees what was found on each batch, with the metric that has it', async (t) => {
  const seen: [readonly number[], number, number][] = [];
  const counted: number[] = [];
  const kernel = tinyKernel(project, { weights, metric: 'recording', EvalReader: { batch_size: 3 }, YOLOv3Head: { nms: { score_threshold: 0 } } }, { use: [recording(counted)] });
  kernel.hooks.detect.tap('test', ({ imageIds, detections, dataset }) => {
    t.ok(detections.length > 0 && detections.every(({ imageId }) => imageIds.includes(imageId)));
    seen.push([imageIds, dataset.records.length, counted.length]);
  });
  await withKernel(kernel, () => kernel.run('evaluate', { stage: 'eval' }));
  t.same(seen, [[[1, 2, 3], 4, 3], [[4], 4, 4]]);
});

t.test('a checkpoint of other classes is refused before anything is measured', async (t) => {
  const kernel = tinyKernel(project, { num_classes: 3, weights });
  await t.rejects(withKernel(kernel, () => kernel.run('evaluate')), { code: 'ERR_CHECKPOINT_MISMATCH' });
});
