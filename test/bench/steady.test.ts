import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { steadiness, steady } from '../../bench/steady.ts';

// A training in a process of its own, on machines that do other things too.
t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'steady', ...argv]);

const STEPS = 1000;
const made = (of: (step: number) => number) => Array.from({ length: STEPS }, (_, step) => of(step));

t.test('growth of memory above 5 % is told, wherever it began', async (t) => {
  const cpu = made(() => 0.1);
  t.match(steadiness({ memory: made(() => 1e8), cpu }, 100), { steady: true, memory: { growth: 1 }, time: { growth: 1 } });
  t.match(steadiness({ memory: made((step) => 1e8 + step * 4e3), cpu }, 100), { steady: true });
  const leaking = steadiness({ memory: made((step) => 1e8 + step * 1e4), cpu }, 100);
  t.equal(leaking.steady, false);
  t.ok(Math.abs(leaking.memory.growth - 1.09) < 0.01, String(leaking.memory.growth));
});

t.test('steps that take more than 10 % longer at the end are told, a slow start and single slow steps are not', async (t) => {
  const memory = made(() => 1e8);
  t.equal(steadiness({ memory, cpu: made((step) => 0.1 * (1 + 0.15 * step / STEPS)) }, 100).steady, false);
  t.equal(steadiness({ memory, cpu: made((step) => (step < 15 || step % 10 === 0 ? 3 : 0.1)) }, 100).steady, true);
});

t.test('a training is looked at from its beginning to its end', async (t) => {
  // The first steps of a training this small are all start-up, so that its growth may well be a failure.
  const { stdout } = await bench('--steps', '40', '--early', '20', '--size', '32', '--batch', '1', '--json').catch((error: unknown) => error as { stdout: string });
  const { memory, time, steady, peak } = JSON.parse(stdout) as ReturnType<typeof steadiness> & { peak: number };
  t.equal(memory.growth, memory.late / memory.early);
  t.ok(time.first > 0 && time.last > 0);
  t.ok(peak >= memory.late);
  t.equal(steady, memory.growth <= 1.05 && time.growth <= 1.1);
});

t.test('wrong options say what there is and end with 2', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await steady(['--size', '100']), 2);
  t.equal(await steady(['--early', '300', '--steps', '200']), 2);
  const [size, early] = told().map(({ args }) => String(args[0]));
  t.match(size, /multiple of 32.*Usage/s);
  t.match(early, /--early at least 20 and at most --steps.*Usage/s);
});
