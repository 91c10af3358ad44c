import t from 'tap';
import type { Analysis, LayerAnalysis } from '../../../../plugins/quant-analysis/index.ts';
import { renderPage } from '../../../../plugins/quant-analysis/report/render-page.ts';

const EVIL = '"></script><script>alert(1)</script><b class=\'x\'>&';
const noise = { sqnr: 30, cosine: 0.999 };

const layer: LayerAnalysis = {
  node: EVIL, op: EVIL, weights: 4, floatBytes: 12, multiplyAdds: 100, clipped: 0.1,
  noise: { own: noise, weights: null, activations: noise, accumulated: null }, onlyQuantized: { AP: 0.3, AP50: 0.5 }, onlyFloat: null,
};
const analysis: Analysis = {
  version: 1, model: 'x', name: EVIL, weights: EVIL, target: EVIL, calibration: { algo: EVIL, images: 1 },
  images: { statistics: 1, scores: 1 }, passes: { done: 2, planned: 3 },
  scores: { float: { AP: 0.5, AP50: 0.6 }, quantized: { AP: 0.4, AP50: 0.5 }, weights: null, activations: null },
  layers: [layer],
  tensors: [{
    name: EVIL, weight: false, readers: [EVIL], spec: { kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even' }, low: -1, high: 1,
    represented: { low: -0.5, high: 0.5 }, scales: [0.5], clipped: 0.1, noise: null, histogram: { from: -1, to: 1, counts: Array.from({ length: 64 }, () => 0) },
  }],
  skips: [{ node: EVIL, by: EVIL, reason: EVIL }],
  suggestion: { layers: [EVIL], reason: EVIL, notQuantPattern: [EVIL], score: null, floatBytes: 12, multiplyAddShare: 1 },
};

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
