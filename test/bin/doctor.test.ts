import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Finding } from '../../bin/doctor/examine.ts';
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
