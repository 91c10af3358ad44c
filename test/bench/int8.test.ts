import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));

t.test('each file of the bench is smaller than the float one, and 8 bits give the numbers of exact mode', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [run, 'int8', '--size', '64', '--width', '0.0625', '--rounds', '2', '--json']);
  const { equal, rows } = JSON.parse(stdout) as { equal: boolean; rows: { name: string; bytes: number; speedup: number }[] };
  t.equal(equal, true);
  t.same(rows.map(({ name }) => name), ['float', '7-bit weights', '8-bit weights', '8-bit weights, exact mode']);
  t.ok(rows.slice(1).every(({ bytes }) => bytes < rows[0]!.bytes / 2));
});
