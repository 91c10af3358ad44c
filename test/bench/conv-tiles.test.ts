import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'conv-tiles', ...argv]);

t.test('convolutions over tiles are timed beside direct ones', async (t) => {
  const { stdout } = await bench('--batch', '1', '--rounds', '2', '--small', '--json');
  const { rows } = JSON.parse(stdout) as { rows: { side: number; direct: number; tiles: number; givenBack: number; ratio: number }[] };
  t.same(rows.map(({ side }) => side), [10, 20, 40]);
  t.ok(rows.every(({ direct, tiles, givenBack, ratio }) => direct > 0 && tiles > 0 && givenBack > 0 && ratio === tiles / direct));
  await t.rejects(bench('--batch', '0'), { code: 2, stderr: /Usage/ });
});
