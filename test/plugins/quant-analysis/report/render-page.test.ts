import t from 'tap';
import { renderPage } from '../../../../plugins/quant-analysis/report/render-page.ts';
import { analysis, layer } from './some-analysis.ts';

t.test('names and paths stay text wherever they are shown, in the embedded JSON too', async (t) => {
  const page = renderPage(analysis);
  t.equal(page.match(/<script/g)!.length, 2, 'the numbers and the sorting');
  t.equal(page.match(/<\/script/g)!.length, 2);
  t.notMatch(page, /<b class='x'>/);
  t.same(JSON.parse(/id="analysis">(.*?)<\/script>/s.exec(page)![1]!), analysis);
  t.match(page, /default-src 'none'/);
});

t.test('what is not known yet is a dash, and nothing is drawn as a number that is none', async (t) => {
  const page = renderPage({ ...analysis, scores: { float: null, quantized: null, weights: null, activations: null }, layers: [{ ...layer, onlyQuantized: null }] });
  t.match(page, /2 of 3 scores are measured so far/);
  const [drawn] = page.split('<script');
  t.notMatch(drawn, /NaN|Infinity|undefined|null/);
});
