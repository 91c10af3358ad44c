import t from 'tap';
import { createRandom } from '../../../../core/tensor/random.ts';
import { roundHalfEven } from '../../../../core/quant/quantize-tensor.ts';
import { Histogram } from '../../../../plugins/quant-post/histogram.ts';
import type { Observation } from '../../../../plugins/quant-post/observe.ts';
import { ALGORITHM_NAMES, algorithms, type AlgorithmName } from '../../../../plugins/quant-post/thresholds/index.ts';

const random = createRandom(4);
const elements = Float32Array.from({ length: 20_000 }, () => random.normal());

function observed(data: Float32Array): Observation {
  const [low, high] = [Math.min(...data), Math.max(...data)];
  const absMax = Math.max(-low, high);
  const histogram = new Histogram(0, absMax);
  histogram.add(data);
  return { images: 1, low, high, absMin: 0, absMax, meanAbsMax: absMax / 2, histogram };
}

const spec = { kind: 'moving_average_abs_max', bits: 8, signed: true, narrow: true } as const;
const request = { observation: observed(elements), spec, percent: 0.99, compat: 'none' } as const;
const threshold = (algo: AlgorithmName, changes = {}): number => algorithms[algo].threshold({ ...request, ...changes });

t.test('no algorithm goes beyond what was seen, and none to nothing', async (t) => {
  for (const algo of ALGORITHM_NAMES) {
    const found = threshold(algo);
    t.ok(found > 0.1 && found <= request.observation.absMax, `${algo}: ${found}`);
  }
});

t.test('hist and percentile leave the share they are told beyond the threshold', async (t) => {
  for (const algo of ['hist', 'percentile'] as const) {
    const beyond = elements.filter((x) => Math.abs(x) > threshold(algo)).length / elements.length;
    t.ok(Math.abs(beyond - 0.01) < 1e-3, `${algo}: ${beyond}`);
  }
});

t.test('the histogram\'s loss of mse is that of the elements to a percent, so it finds the same threshold', async (t) => {
  const loss = (clip: number): number => elements.reduce((sum, x) => sum + (x - Math.min(Math.max(roundHalfEven(x / clip * 7), -7), 7) / 7 * clip) ** 2, 0);
  const found = threshold('mse', { spec: { ...spec, bits: 4 } });
  const shares = Array.from({ length: 36 }, (_, i) => (15 + i) / 50);
  const best = Math.min(...shares.map((share) => loss(share * request.observation.absMax)));
  t.ok(loss(found) <= 1.01 * best);
  t.ok(found < 0.8 * request.observation.absMax, 'with 16 levels clipping pays');
});

t.test('few bits clip more than many', async (t) => {
  t.ok(threshold('mse', { spec: { ...spec, bits: 3 } }) < threshold('mse', { spec: { ...spec, bits: 8 } }));
});

t.test('levels of an unsigned quantizer do not reach below zero', async (t) => {
  const negative = observed(elements.map((x) => -Math.abs(x)));
  const signed = threshold('mse', { observation: negative, spec: { ...spec, bits: 3 } });
  const unsigned = threshold('mse', { observation: negative, spec: { ...spec, bits: 3, signed: false } });
  t.ok(signed < negative.absMax);
  t.equal(unsigned, negative.absMax, 'all thresholds lose everything; the largest of equals is kept');
});

t.test('a quantizer with a zero point is judged by the range it will have, not as one that loses what is negative', async (t) => {
  const asymmetric = { ...spec, kind: 'moving_average_min_max', signed: false } as const;
  const shifted = observed(elements.map((x) => x - 0.5));
  const loss = (clip: number, bits: number): number => {
    const [low, high] = [Math.max(shifted.low, -clip), Math.min(shifted.high, clip)];
    const step = (high - low) / (2 ** bits - 1);
    const zero = Math.round(-low / step);
    return elements.reduce((sum, x) => sum + (x - 0.5 - (Math.min(Math.max(roundHalfEven((x - 0.5) / step) + zero, 0), 2 ** bits - 1) - zero) * step) ** 2, 0);
  };
  for (const bits of [2, 4]) {
    const best = Math.min(...Array.from({ length: 36 }, (_, i) => loss((15 + i) / 50 * shifted.absMax, bits)));
    const found = loss(threshold('mse', { observation: shifted, spec: { ...asymmetric, bits } }), bits);
    t.ok(found <= 1.01 * best, `${bits} bits: ${found} against ${best}`);
  }
  const half = observed(elements.map(Math.abs));
  t.equal(threshold('KL', { observation: half, spec: asymmetric }), threshold('KL', { observation: half, spec: { ...spec, signed: false } }), 'nothing is negative: as unsigned');
});

t.test('KL clips no more than the outermost bins for 16 bits, where Paddle\'s form has one level for everything', async (t) => {
  const sixteen = { ...spec, bits: 16 };
  const { absMax } = request.observation;
  t.ok(threshold('KL', { spec: sixteen }) > 0.9 * absMax);
  t.ok(threshold('KL', { spec: sixteen, compat: 'paddle-2.6' }) < 0.6 * absMax);
});
