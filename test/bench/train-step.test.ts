import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { trainStepGraph } from '../../bench/train-step-graph.ts';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, ...argv]);

t.test('a bench prints one JSON document with a row per batch size, float and quantized', async (t) => {
  const { stdout } = await bench('train-step', '--size', '32', '--batch', '1', '--steps', '1', '--threads', '1', '--json');
  const { rows } = JSON.parse(stdout) as { rows: Record<string, unknown>[] };
  t.match(rows, [false, true].map((quantized) => ({
    model: 'YOLOv3-MobileNetV1', size: 32, batch: 1, threads: 1, quantized, cpuSecondsPerImage: Number, wallSecondsPerImage: Number, peakBytes: Number,
  })));
  t.ok(rows.every(({ peer }) => peer === undefined));
});

t.test('the train steps of other backbones have their layers, and a backbone there is not is named', async (t) => {
  for (const [backbone, op] of [['r50vd-dcn', 'DeformableConv'], ['mobilenet-v3', 'HardSwish']] as const) {
    const { graph, outputs } = await trainStepGraph({ backbone, size: 32, batch: 1, quantized: false }).then((graph) => ({ graph, outputs: [...graph.outputs.keys()] }));
    t.ok(graph.nodes().some((node) => node.op === op), op);
    t.ok(outputs.includes('loss'));
  }
  await t.rejects(bench('train-step', '--backbones', 'vgg'), { code: 2, stderr: /no backbone "vgg"[^]*r34/ });
});

t.test('a wrong name or option says what there is and exits with 2', async (t) => {
  await t.rejects(bench('trainstep'), { code: 2, stderr: /Did you mean "train-step"/ });
  await t.rejects(bench('train-step', '--batch', 'x'), { code: 2, stderr: /Usage/ });
});

t.test('a peer that cannot be run is named before anything is measured', async (t) => {
  await t.rejects(bench('train-step', '--peer', '--python', 'no-such-python'), { code: 1, stderr: /no-such-python cannot import torch/ });
});
