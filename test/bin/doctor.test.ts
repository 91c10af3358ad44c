import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { tfjs, type Finding } from '../../bin/doctor/examine.ts';
import { bindingMissing, engineNotStarted, runtimeMissing } from '../../core/errors.ts';
import { json, runMain } from '../support/run-main.ts';

t.test('the doctor finds what the tests themselves run on, and what is absent with how to get it', async (t) => {
  const outcome = await runMain(['doctor', '--json']);
  const findings = Object.fromEntries(json<{ findings: Finding[] }>(outcome).findings.map((finding) => [finding.name, finding]));
  t.equal(outcome.code, 0);
  t.match(findings, { Node: { status: 'ok', detail: process.version }, 'ONNX Runtime': { status: 'ok', detail: /runs; int8 kernels/ }, sharp: { status: 'ok' } });
  t.match(findings['configuration'], { status: 'absent', hint: /config generate/ });
});

t.test('a configuration that is broken is a failure that names what is wrong', async (t) => {
  const folder = t.testdir({ 'package.json': '{}' });
  await writeFile(join(folder, 'slimtap.config.yml'), 'preset: yolov3-mobilenet-v1-coco\nconfig:\n  max_iter: 3\n');
  const here = process.cwd();
  process.chdir(folder);
  t.teardown(() => { process.chdir(here); });
  const outcome = await runMain(['doctor']);
  t.match(outcome, { code: 1, stdout: /failed +configuration .*max_iter[^]*Did you mean "max_iters"/ });
});

t.test('the engine on GPUs runs, lacks its package, lacks its binding or does not start, and each is told with what to do', async (t) => {
  const packageName = '@tensorflow/tfjs-node-gpu';
  let closed = 0;
  const found = (device: () => Promise<string>) => tfjs({ device, dispose: async () => { closed++; } });
  t.match(await found(async () => 'GPU through CUDA'), { status: 'ok', detail: `${packageName} runs on GPU through CUDA` });
  const failing = (error: Error) => found(() => Promise.reject(error));
  t.match(await failing(runtimeMissing('tfjs-node-gpu', packageName, new Error('not found'))), { status: 'absent', detail: /not installed/, hint: /npm install @tensorflow.*build:tfjs-native/ });
  t.match(await failing(bindingMissing('tfjs-node-gpu', packageName, new Error('no tfjs_binding.node'))), { status: 'absent', detail: /no tfjs_binding\.node/, hint: /build:tfjs-native/ });
  t.match(await failing(engineNotStarted('tfjs-node-gpu', new Error('no CUDA'))), { status: 'absent', detail: /does not start: no CUDA/ });
  t.equal(closed, 4);
});
