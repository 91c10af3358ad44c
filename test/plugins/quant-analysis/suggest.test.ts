import t from 'tap';
import type { LayerAnalysis } from '../../../plugins/quant-analysis/analysis.ts';
import type { Score } from '../../../plugins/quant-analysis/scoring/score-cache.ts';
import { suggest } from '../../../plugins/quant-analysis/suggest.ts';

const score = (AP: number): Score => ({ AP, AP50: AP });

function layer(node: string, { sqnr = 40, only, without }: { sqnr?: number; only?: number; without?: number } = {}): LayerAnalysis {
  const noise = { sqnr, cosine: 1 };
  return {
    node, op: 'conv2d', weights: 100, floatBytes: 300, multiplyAdds: 1000, clipped: 0,
    noise: { own: noise, weights: noise, activations: noise, accumulated: noise },
    onlyQuantized: only === undefined ? null : score(only), onlyFloat: without === undefined ? null : score(without),
  };
}

const unknown = { float: null, quantized: null, weights: null, activations: null };
const dropped = { ...unknown, float: score(0.5), quantized: score(0.4) };

t.test('layers that cost AP are suggested, the most expensive first, with what that costs', async (t) => {
  const layers = [layer('a', { only: 0.48, without: 0.42 }), layer('b', { only: 0.5, without: 0.4 }), layer('c', { only: 0.44, without: 0.46 })];
  const suggestion = suggest({ scores: dropped, layers, patterns: ['yolo_output'] });
  t.same(suggestion.layers, ['c', 'a']);
  t.same(suggestion.notQuantPattern, ['yolo_output', 'name:c', 'name:a']);
  t.equal(suggestion.floatBytes, 600);
  t.equal(suggestion.multiplyAddShare, 2 / 3);
});

t.test('a layer that only one of its two scores speaks against is chance', async (t) => {
  const { layers } = suggest({ scores: dropped, layers: [layer('a', { only: 0.486, without: 0.395 }), layer('b', { only: 0.4, without: 0.49 })], patterns: [] });
  t.same(layers, ['b']);
});

t.test('a reason speaks of what was chosen, and of nothing where nothing was', async (t) => {
  const small = [layer('a', { only: 0.499, without: 0.401 }), layer('b', { only: 0.499, without: 0.401 })];
  t.match(suggest({ scores: dropped, layers: small, patterns: [] }), { layers: [], reason: 'No layer is worth 0.0100 AP by itself, of 0.1000 that quantization costs in all; slimtap search finds layers that matter together.' });
  t.match(suggest({ scores: unknown, layers: [layer('a'), layer('b')], patterns: [] }), { layers: [], reason: /^No layer adds noise that stands out; AP was not measured/ });
});

t.test('where quantization costs nothing there is nothing to suggest, however noisy a layer is', async (t) => {
  const scores = { ...unknown, float: score(0.5), quantized: score(0.51) };
  t.match(suggest({ scores, layers: [layer('a', { sqnr: 3, only: 0.4, without: 0.55 }), layer('b'), layer('c')], patterns: [] }), { layers: [], reason: /nothing to win back/ });
});

t.test('without scores noise that stands out is suspicious', async (t) => {
  const layers = [layer('a', { sqnr: 38 }), layer('b', { sqnr: 9 }), layer('c', { sqnr: 35 }), layer('d', { sqnr: 12 })];
  t.same(suggest({ scores: unknown, layers, patterns: [] }).layers, ['b', 'd']);
  const allPoor = [11, 12, 13, 14].map((sqnr, i) => layer(`l${i}`, { sqnr }));
  t.same(suggest({ scores: unknown, layers: allPoor, patterns: [] }).layers, [], 'few bits everywhere are nobody\'s fault');
  t.same(suggest({ scores: { ...unknown, float: score(0), quantized: score(0) }, layers, patterns: [] }).layers, ['b', 'd'], 'nor is there AP to go by');
});
