import type { Analysis, LayerAnalysis } from '../../../../plugins/quant-analysis/index.ts';

/** Text that would be markup if it were not escaped. */
export const EVIL = '"></script><script>alert(1)</script><b class=\'x\'>&';
const noise = { sqnr: 30, cosine: 0.999 };

/** A layer of which half is known. */
export const layer: LayerAnalysis = {
  node: EVIL, op: EVIL, weights: 4, floatBytes: 12, multiplyAdds: 100, clipped: 0.1,
  noise: { own: noise, weights: null, activations: noise, accumulated: null }, onlyQuantized: { AP: 0.3, AP50: 0.5 }, onlyFloat: null,
};
/** An analysis that is going on. */
export const analysis: Analysis = {
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
