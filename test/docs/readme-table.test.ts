import { readFile } from 'node:fs/promises';
import t from 'tap';
import { betweenMarkers, withDemoTable } from '../../bin/docs/readme-table.ts';
import { QUANT_ROWS } from '../../bench/quant-rows.ts';
import type { DemoRow } from '../../bin/demo/rows-table.ts';

const rows: DemoRow[] = [{ name: 'float', ap: 0.5, ap50: 0.875, bytes: 1234567, msPerImage: 9.94 }];
const readme = 'before\n<!-- demo:begin -->\nold\n<!-- demo:end -->\nafter\n';

t.test('the table stands between the markers, everything else as before', async (t) => {
  const text = withDemoTable(readme, { schedule: 'standard', rows });
  t.match(text, '| float | 0.5000 | 0.8750 | 1,234,567 | 9.9 |');
  t.match(text, /^before\n<!-- demo:begin -->\n/);
  t.match(text, /<!-- demo:end -->\nafter\n$/);
  t.notMatch(text, 'old');
});

t.test('writing it twice is the same as once', async (t) => {
  const once = withDemoTable(readme, { schedule: 'full', rows });
  t.equal(withDemoTable(once, { schedule: 'full', rows }), once);
});

t.test('numbers of a short run, and a text without markers, are refused', async (t) => {
  t.throws(() => withDemoTable(readme, { schedule: 'short', rows }), { code: 'ERR_FILE_MALFORMED' });
  t.throws(() => withDemoTable('no markers', { schedule: 'full', rows }), { code: 'ERR_FILE_MALFORMED' });
});

t.test('README has the table of quantizers that the bench writes', async (t) => {
  const page = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('<!-- quant-table:begin -->'), page.indexOf('<!-- quant-table:end -->'));
  for (const { title } of QUANT_ROWS) t.ok(table.includes(`| ${title} | 0.`), title);
  t.equal(betweenMarkers(page, 'quant-table', table.split('\n').slice(1, -1).join('\n')), page, 'in the form the bench would write');
});
