import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runParity } from './run.ts';

const goldens = fileURLToPath(new URL('../fixtures/coco-metric', import.meta.url));

async function run(...argv: string[]): Promise<{ code: number; lines: string[]; last: string }> {
  const lines: string[] = [];
  const code = await runParity(argv, (line) => lines.push(line));
  return { code, lines, last: lines.at(-1) ?? '' };
}

t.test('goldens are found by content in any folder below, and counted', async (test) => {
  const root = test.testdir({ deep: { er: {} } });
  await cp(goldens, join(root, 'deep', 'er', 'renamed'), { recursive: true });
  const { code, last } = await run(root);
  test.same([code, last], [0, '5 passed, 0 failed']);
});

t.test('a wrong number fails and is printed with what was expected', async (test) => {
  const root = test.testdir();
  await cp(goldens, root, { recursive: true });
  const expected = (await readFile(join(root, 'expected.json'), 'utf8')).replace('0.15762269976997698', '0.1576226');
  await writeFile(join(root, 'expected.json'), expected);
  const { code, lines, last } = await run(root);
  test.same([code, last], [1, '4 passed, 1 failed']);
  test.match(lines.join('\n'), /FAILED plain: AP: got 0\.157622699\d+, expected 0\.1576226, off by/);
});

t.test('what a golden lacks or nobody can check is a failure, never silence', async (test) => {
  const root = test.testdir({
    a: { 'expected.json': '{"absent": {"names": ["AP"], "stats": [0]}}', 'other_gt.json': '{}' },
    b: { 'cases.json': '{"group": "unheard_of", "cases": []}' },
    c: { 'broken.golden.json': '{"gt":' },
  });
  const { code, lines, last } = await run(root);
  test.same([code, last], [1, '0 passed, 3 failed']);
  test.match(lines.join('\n'), /absent_gt\.json[\s\S]*no handler for group "unheard_of"[\s\S]*broken\.golden\.json/);
});

t.test('goldens of other kinds are skipped with the reason', async (test) => {
  const root = test.testdir({ 'strange.golden.json': '{"tensors": []}', 'golden.outputs.json': '[]' });
  const { code, lines, last } = await run(root);
  test.same([code, last], [0, '0 passed, 0 failed']);
  test.match(lines.join('\n'), /neither a COCO nor a VOC golden/);
});

t.test('nothing found is exit code 1, wrong usage 2', async (test) => {
  test.same(await run(test.testdir()).then(({ code, last }) => [code, last]), [1, '0 passed, 0 failed']);
  test.equal((await run('/no/such/folder')).code, 1);
  test.equal((await run()).code, 2);
  test.equal((await run(goldens, '--only', 'coco_evil')).code, 2);
  test.equal((await run(goldens, '--backend', 'abacus')).code, 2);
});

t.test('--only takes groups by name', async (test) => {
  test.equal((await run(goldens, '--only', 'coco_eval')).last, '3 passed, 0 failed');
});
