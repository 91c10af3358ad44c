import { deepEqual, ok } from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunHistory } from '../../plugins/report/index.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';
import { runPython, tensorboard } from './python.ts';
import type { InteropReport } from './report.ts';

/** What `read_events.py` answers. */
interface Found {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
  readonly histograms: Readonly<Record<string, readonly (readonly [step: number, count: number, sum: number])[]>>;
  readonly images: Readonly<Record<string, readonly (readonly [step: number, width: number, height: number, bytes: number])[]>>;
}

/** TensorBoard finds in the event files of a training, cut off and continued, what its report says. */
export async function checkTensorboard(report: InteropReport): Promise<void> {
  await report.check('event files of a training that went back two steps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
    try {
      await train(folder, 5);
      await train(folder, 6, join(folder, 'test/3'));
      const history = JSON.parse(await readFile(join(folder, 'test/report.json'), 'utf8')) as RunHistory;
      return compare(await runPython(tensorboard, 'read_events.py', [join(folder, 'test/tensorboard')]) as Found, history);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

async function train(folder: string, steps: number, resume?: string): Promise<void> {
  const kernel = bccdKernel(folder, { max_iters: steps, snapshot_iter: 3, log_iter: 1, eval: true, MobileNet: { width: 0.0625 }, YOLOv3Head: { nms: { score_threshold: 0 } } });
  await kernel.run('train', resume === undefined ? {} : { resume });
  await kernel.dispose();
}

function compare({ scalars, histograms, images }: Found, { steps, evaluations, ranges, samples }: RunHistory): string {
  for (const name of ['loss', 'learning_rate', 'loss_stride_32']) deepEqual(scalars[`train/${name}`], steps.columns[name]!.map((value, i) => [i + 1, Math.fround(value!)]));
  deepEqual(scalars['eval/AP'], evaluations.map(({ iteration, AP }) => [iteration, Math.fround(AP)]));
  deepEqual(scalars[`eval_AP/${evaluations[0]!.categories[0]!.name}`], evaluations.map(({ iteration, categories }) => [iteration, Math.fround(categories[0]!.AP)]));
  for (const { name, high } of ranges.quantizers) deepEqual(scalars[`range_high/${name}`], ranges.iterations.map((iteration, i) => [iteration, Math.fround(high[i]!)]));
  const scales = ranges.quantizers.filter(({ weight }) => weight).reduce((sum, one) => sum + one.scales, 0);
  deepEqual(histograms['scales/weights']!.map(([step, count]) => [step, count]), ranges.iterations.map((iteration) => [iteration, scales]));
  deepEqual(new Set(Object.keys(images)), new Set(samples.slice(0, 4).map(({ file }) => `detections/${file}`)));
  for (const found of Object.values(images)) ok(found.every(([, width, height, bytes]) => width > 100 && height > 100 && bytes > 1000));
  return `${Object.keys(scalars).length} scalars, ${Object.keys(histograms).length} histograms, ${Object.keys(images).length} images, each step once`;
}
