import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { growth, type Growth, type GrowthRow, type GrowthSettings } from '../../bench/growth.ts';
import { growthPlots } from '../../bench/growth-plots.ts';
import { growthText } from '../../bench/growth-text.ts';

// A process for every point, on machines that do other things too.
t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'growth', ...argv]);

const row = (at: number, cpuSeconds: number, megabytes: number): GrowthRow => ({ at, cpuSeconds, wallSeconds: cpuSeconds / 2, peakBytes: megabytes * 1e6, spread: 0 });
const compiled = (nodes: number, quantized: boolean) => ({ ...row(0, nodes / 1000, 200), model: 'YOLOv3-MobileNetV1', width: 1, quantized, nodes, engineNodes: 8 * nodes, graphSeconds: 0.25 });
const MADE: Growth = {
  batch: [1, 2, 4].map((images) => row(images, 0.5 * images, 300 + 50 * images)),
  size: [320, 640].map((side) => row(side, side ** 2 / 1e6, 100 + side ** 2 / 1e4)),
  threads: [1, 2].map((threads) => row(threads, 1, 200)),
  compile: [compiled(600, false), compiled(900, true)],
  evaluation: [8, 16].map((images) => row(images, 0.1 * images, 100)),
};
const SETTINGS: GrowthSettings = { batches: [1, 2, 4], sizes: [320, 640], threads: [1, 2], backbones: ['mobilenet-v1'], widths: [1], images: [8, 16], steps: 1, rounds: 1, batch: 2, mostThreads: 2 };

t.test('tables say by which power cost grows, what memory is there anyway and what each image adds', async (t) => {
  const text = growthText(SETTINGS, MADE);
  t.match(text, /CPU s ~ images\^1\.00; memory: 300 MB and 50 MB an image/);
  t.match(text, /CPU s ~ pixels\^1\.00; memory: 100 MB and 50 MB a megapixel/);
  t.match(text, /CPU s ~ nodes\^1\.00, engine's nodes\^1\.00/);
  t.match(text, / 320 +0\.051 +0\.102 +0 % +110 +0\.50\n/);
});

t.test('every question has a plot with a point for each measurement', async (t) => {
  const plots = new Map(growthPlots(MADE).map(({ name, svg }) => [name, svg]));
  t.same([...plots.keys()], ['batch-time', 'batch-memory', 'size-time', 'size-memory', 'threads', 'compile', 'evaluation']);
  for (const [name, svg] of plots) {
    t.match(svg, /^<svg .*<\/svg>\s*$/s, name);
    t.notMatch(svg, /NaN|Infinity|undefined/, name);
  }
  t.match(plots.get('batch-memory'), /a constant of 300 MB and a share of each/);
  for (const law of ['batch-time', 'size-time', 'threads', 'compile', 'evaluation']) t.match(plots.get(law), /in proportion to the|shared evenly/, law);
});

t.test('all of it is measured, each point in a process of its own', async (t) => {
  const small = ['--sizes', '32,64', '--batches', '1,2', '--threads', '1', '--images', '1,2', '--steps', '1', '--rounds', '1', '--widths', '0.0625', '--backbones', 'mobilenet-v1', '--json'];
  const { batch, size, threads, compile, evaluation } = JSON.parse((await bench(...small)).stdout) as Growth;
  t.same([batch, size, threads, evaluation].map((rows) => rows.map(({ at }) => at)), [[1, 2], [32, 64], [1], [1, 2]]);
  for (const { cpuSeconds, wallSeconds, peakBytes } of [batch, size, threads, compile, evaluation].flat()) t.ok(cpuSeconds > 0 && wallSeconds > 0 && peakBytes > 1e7);
  const [float, quantized] = compile as [Growth['compile'][number], Growth['compile'][number]];
  t.same([float.quantized, quantized.quantized], [false, true]);
  t.ok(float.nodes < quantized.nodes && quantized.nodes < quantized.engineNodes);
});

t.test('wrong options say what there is and end with 2', async (t) => {
  const told = t.capture(console, 'error');
  for (const wrong of [['--batches', '4'], ['--sizes', '320,330'], ['--images', '8,300'], ['--backbones', 'vgg']]) t.equal(await growth(wrong), 2);
  const [batches, sizes, images, backbones] = told().map(({ args }) => String(args[0]));
  t.match(batches, /one point does not grow/);
  t.match(sizes, /multiples of 32/);
  t.match(images, /292 images/);
  t.match(backbones, /no backbone "vgg"/);
});
