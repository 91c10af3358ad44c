import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { start } from '../../bench/start.ts';

// Trainings in processes of their own, on machines that do other things too.
t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'start', ...argv]);

interface Found {
  readonly rows: readonly { readonly name: string; readonly batch: number; readonly quantized: boolean; readonly cpu: { readonly median: number }; readonly wall: { readonly median: number }; readonly ratios: object }[];
}

t.test('a training is timed from its start to the end of its first step, for each batch, float and quantized', async (t) => {
  const { rows } = JSON.parse((await bench('--source', '--width', '0.0625', '--batch', '1,2', '--threads', '1', '--rounds', '1', '--json')).stdout) as Found;
  t.same(rows.map(({ name, batch, quantized }) => [name, batch, quantized]), [1, 2].flatMap((batch) => [false, true].map((quantized) => ['slimtap train', batch, quantized])));
  for (const { cpu, wall, ratios } of rows) {
    t.ok(cpu.median > 0.2 && wall.median > 0.2, `${cpu.median} and ${wall.median} s`);
    t.same(ratios, { cpu: 1, wall: 1 });
  }
});

t.test('wrong options say what there is and end with 2; an interpreter without PyTorch is a failure', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await start(['--batch', '1,x']), 2);
  t.equal(await start(['--batch', '32']), 2);
  t.equal(await start(['--peer', '--python', 'no-such-python']), 1);
  const [batch, many, python] = told().map(({ args }) => String(args[0]));
  t.match(batch, /whole positive numbers up to 16.*Usage/s);
  t.match(many, /up to 16/);
  t.match(python, /no-such-python cannot import torch.*--peer/s);
});
