import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

// A training in a process of its own, on machines that do other things too.
t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'multi-scale', ...argv]);

t.test('a training over changing sizes compiles each once, and its memory is looked at twice', async (t) => {
  // The first steps of a training this small are all start-up, so that its growth may well be a failure.
  const { stdout } = await bench('--steps', '12', '--early', '6', '--sizes', '32,64', '--width', '0.03125', '--json').catch((error: unknown) => error as { stdout: string });
  const measured = JSON.parse(stdout) as Record<'early' | 'late' | 'peak' | 'growth', number>;
  t.match(measured, { sizesLate: 2, compiledLate: 2, early: Number, seconds: Number });
  t.ok(measured.peak >= measured.late);
  t.equal(measured.growth, measured.late / measured.early);
});

t.test('wrong options say what there is and exit with 2', async (t) => {
  await t.rejects(bench('--sizes', '320,333'), { code: 2, stderr: /multiples of 32.*Usage/s });
  await t.rejects(bench('--early', '40', '--steps', '30'), { code: 2, stderr: /--early is at least 5 and at most --steps.*Usage/s });
});
