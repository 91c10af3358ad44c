import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runParity } from '../run.ts';

const goldens = fileURLToPath(new URL('../../../../shared/golden/paddle', import.meta.url));
const skip = existsSync(goldens) ? false : `the goldens are not here (${goldens})`;

async function run(...argv: string[]): Promise<string[]> {
  const lines: string[] = [];
  await runParity(argv, (line) => lines.push(line));
  return lines;
}

t.test('ten steps of training, float and fake-quantized, follow Paddle on the reference backend', { skip }, async (t) => {
  const lines = await run(join(goldens, 'e2e'), '--backend', 'reference', '--only', 'e2e');
  t.equal(lines.at(-1), '26 passed, 0 failed', lines.join('\n'));
});

t.test('a loss that is off by 0.01 % is a failure', { skip }, async (t) => {
  const root = t.testdir();
  await cp(join(goldens, 'e2e'), root, { recursive: true });
  const log = JSON.parse(await readFile(join(root, 'log.json'), 'utf8')) as { quant: { loss: number[] } };
  log.quant.loss[6]! *= 1.0001;
  // The copy may be as read-only as its source.
  await rm(join(root, 'log.json'));
  await writeFile(join(root, 'log.json'), JSON.stringify(log));
  const lines = await run(root, '--backend', 'reference', '--only', 'e2e');
  t.equal(lines.at(-1), '25 passed, 1 failed');
  t.match(lines.join('\n'), /FAILED quant step 7: loss: got 1\.565/);
});

t.test('suppression on the host equals Paddle\'s to the last bit', { skip }, async (t) => {
  t.equal((await run(join(goldens, 'multiclass_nms'), '--only', 'multiclass_nms')).at(-1), '7 passed, 0 failed');
});
