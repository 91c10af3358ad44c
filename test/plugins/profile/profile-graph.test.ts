import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ProfileReport } from '../../../plugins/profile/index.ts';
import { json, runMain } from '../../support/run-main.ts';

const flags = ['--preset', 'yolov3-mobilenet-v1-coco', '-o', 'input_size=32', 'MobileNet.width=0.0625', 'num_classes=2', 'threads=1'];

t.test('a train step is told by op, layer, node and part, which add up to the same, and is drawn', async (t) => {
  const svg = join(t.testdir({}), 'flame.svg');
  const report = json<ProfileReport>(await runMain(['profile', ...flags, '--steps', '2', '--batch', '2', '--svg', svg, '--json']));
  t.match(report, { stage: 'train', batch: 2, size: [32, 32], threads: 1, steps: 2, milliseconds: Number });
  const sum = (rows: readonly { milliseconds: number }[]): number => rows.reduce((total, row) => total + row.milliseconds, 0);
  for (const rows of [report.engineOps, report.ops, report.layers, report.nodes]) t.ok(Math.abs(sum(rows) - report.nodeMilliseconds) < 1e-6 * report.nodeMilliseconds);
  const named = new Map(report.nodes.map((node) => [node.name, node]));
  t.match(named.get('conv1'), { op: 'Conv2d', layer: 'conv1', part: 'forward', engine: { Conv: Number } });
  t.match(named.get('conv1_bn.train'), { layer: 'conv1', part: 'forward' });
  t.match(named.get('conv1_weights.quantized'), { op: 'FakeQuantize', layer: 'conv1', part: 'forward' });
  t.match(report.nodes.filter(({ op, layer }) => op === 'Conv2dFilterGrad' && layer === 'conv1'), [{ part: 'backward' }]);
  t.match(report.nodes.filter(({ op, layer }) => op === 'MomentumUpdate' && layer === 'conv1').map(({ part }) => part), ['update', 'update', 'update']);
  t.notOk(report.nodes.some(({ layer }) => layer.startsWith('momentumUpdate')));
  const drawn = await readFile(svg, 'utf8');
  t.match(drawn, /^<svg [^]*<\/svg>\n$/);
  // Boxes that would not be seen are left out: only the widest are there on any machine.
  const [slowest] = report.nodes.toSorted((a, b) => b.milliseconds - a.milliseconds);
  t.match(drawn, `<title>${slowest!.name} (${slowest!.op}): `);
});

t.test('a graph for inference has a forward part alone; the tables are printed', async (t) => {
  const { code, stdout } = await runMain(['profile', ...flags, '--stage', 'eval', '--steps', '1', '--top', '3']);
  t.equal(code, 0);
  t.match(stdout, /^yolov3, eval, batch 1 at 32x32, 1 threads: [\d.]+ ms per run \(median of 1\)[^]*engine op +ms[^]*layer +ms[^]*node +ms/);
  const { layers } = json<ProfileReport>(await runMain(['profile', ...flags, '--stage', 'eval', '--steps', '1', '--json']));
  t.ok(layers.every(({ backward, update }) => backward === 0 && update === 0));
});

t.test('what cannot be profiled is refused with the reason', async (t) => {
  t.match(await runMain(['profile', ...flags, '--stage', 'frozen']), { code: 2, stderr: /profile --stage frozen needs weights/ });
  t.match(await runMain(['profile', ...flags, '--backend', 'reference']), { code: 2, stderr: /"reference"[^]*onnxruntime/ });
  t.match(await runMain(['profile', ...flags, '--steps', '0']), { code: 2, stderr: /whole number/ });
});
