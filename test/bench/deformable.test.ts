import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));

t.test('deformable convolutions are timed beside ordinary ones of the same shape', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [run, 'deformable', '--size', '64', '--rounds', '2', '--json']);
  const { rows } = JSON.parse(stdout) as { rows: { side: number; ordinary: number; deformable: number; ratio: number }[] };
  t.same(rows.map(({ side }) => side), [4, 2]);
  t.ok(rows.every(({ ordinary, deformable, ratio }) => ordinary > 0 && deformable > 0 && ratio === deformable / ordinary));
});
