import t from 'tap';
import { lineChart, tabs, choice, html } from '../../../plugins/html-page/index.ts';

const options = { title: 'loss', xTitle: 'steps' };

t.test('what is no number, or has no logarithm, is left out', async (t) => {
  const points = [[0, 1], [1, NaN], [2, -1], [3, 0], [4, 100]] as const;
  const { text } = lineChart([{ name: 'a', points }], { ...options, log: true });
  t.equal(/data-name="a" d="([^"]*)"/.exec(text)![1], 'M58.0 264.0L848.0 10.0');
  t.notMatch(text, /NaN|Infinity/);
});

t.test('a single point and a flat line have an axis too, and no point at all is said', async (t) => {
  for (const points of [[[5, 0]], [[0, 3], [9, 3]]] as const) t.notMatch(lineChart([{ name: 'a', points }], options).text, /NaN|Infinity/);
  t.match(lineChart([{ name: 'a', points: [] }], options).text, /Nothing to show/);
});

t.test('names of lines and panels stay text', async (t) => {
  const evil = '"><script>alert(1)</script>';
  const parts = [{ title: evil, body: html`x` }, { title: 'b', body: html`y` }];
  const chart = lineChart([{ name: evil, points: [[0, 1]] }], { title: evil, xTitle: evil });
  t.notMatch([chart, tabs(parts, { id: 'p', label: evil }), choice(parts, { id: 'q', label: evil })].map(({ text }) => text).join(''), /<script/);
});
