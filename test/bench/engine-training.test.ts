import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { engineTraining, engineTrainingMet, engineTrainingText, type EngineTraining } from '../../bench/engine-training.ts';

t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const row = (engine: string, AP: number, cpuSeconds: number): EngineTraining => ({ engine, AP, cpuSeconds, wallSeconds: cpuSeconds });

t.test('an engine that is too slow or finds something else is told', async (t) => {
  const base = row('onnxruntime', 0.53, 0.5);
  t.ok(engineTrainingMet([base, row('tfjs-node-gpu', 0.52, 0.74)]));
  t.notOk(engineTrainingMet([base, row('tfjs-node-gpu', 0.5, 0.5)]));
  t.notOk(engineTrainingMet([base, row('tfjs-node-gpu', 0.53, 0.8)]));
  t.match(engineTrainingText([base, row('tfjs-node-gpu', 0.52, 0.75)], 130), /tfjs-node-gpu 0\.5200 -0\.0100 +750 +1\.50 +750\n/);
});

t.test('a training is measured in a process of its own, from the given checkpoint', async (t) => {
  const out = t.testdir();
  const { stdout } = await promisify(execFile)(process.execPath, [run, 'engine-training', '--engines', 'onnxruntime', '--steps', '6', '--size', '32', '--out', out, '--float', 'examples/weights/mobilenet_v1_0.25_224_keras_tfjs', '--json'])
    .catch((error: unknown) => error as { stdout: string });
  const rows = JSON.parse(stdout) as EngineTraining[];
  t.same(rows.map(({ engine }) => engine), ['onnxruntime', 'onnxruntime']);
  t.equal(rows[0]!.AP, rows[1]!.AP, 'the same training twice');
  for (const { cpuSeconds, wallSeconds } of rows) t.ok(cpuSeconds > 0 && wallSeconds > 0);
});

t.test('wrong options say what there is and end with 2', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await engineTraining(['--size', '100']), 2);
  t.match(String(told()[0]!.args[0]), /multiple of 32.*Usage/s);
});
