import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runParity } from '../../parity/run.ts';

t.test('the reference kernels and the gradients give the numbers of Paddle 1.8.5', async (t) => {
  const lines: string[] = [];
  const fixtures = fileURLToPath(new URL('../../fixtures/backend-reference', import.meta.url));
  t.equal(await runParity([fixtures, '--backend', 'reference'], (line) => { lines.push(line); }), 0);
  t.equal(lines.at(-1), '34 passed, 0 failed', lines.join('\n'));
});
