import t from 'tap';
import { createRandom } from '../../../../core/tensor/random.ts';
import { klThreshold, type KlForm } from '../../../../plugins/quant-post/thresholds/kl-threshold.ts';

/** The definition, written out: P, Q and the divergence over every bin, for every end. */
function byDefinition(histogram: readonly number[], width: number, { start, levels, even }: KlForm): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let best: { end: number; divergence: number } | undefined;
  for (let end = Math.trunc((histogram.length - 1) * start); end < histogram.length; end++) {
    const p = histogram.slice(0, end);
    if (p[end - 1] === 0) continue;
    p[end - 1]! += histogram.slice(end).reduce((sum, count) => sum + count, 0);
    const run = Math.trunc(end / levels);
    const q = p.map(() => 0);
    for (let level = 0; level < levels; level++) {
      const [from, to] = even ? [Math.floor((level * end) / levels), Math.floor(((level + 1) * end) / levels)] : [level * run, level === levels - 1 ? end : (level + 1) * run];
      const bins = Array.from({ length: end }, (_, i) => i).slice(from, to);
      const filled = bins.filter((i) => p[i] !== 0);
      const merged = bins.reduce((sum, i) => sum + histogram[i]!, 0);
      for (const i of filled) q[i] = merged / filled.length;
    }
    const sumQ = q.reduce((sum, value) => sum + value, 0);
    const divergence = p.reduce((sum, value, i) => (value === 0 ? sum : sum + value * (Math.log(value * sumQ) - Math.log(q[i]! * total))), 0) / total;
    if (best === undefined || divergence < best.divergence) best = { end, divergence };
  }
  return (best!.end + 0.5) * width;
}

function bell(random: ReturnType<typeof createRandom>, elements: number, bins: number): number[] {
  const histogram = new Array<number>(bins).fill(0);
  for (let i = 0; i < elements; i++) histogram[Math.min(bins - 1, Math.floor(Math.abs(random.normal()) / 3.5 * bins))]!++;
  return histogram;
}

const paddle = { start: 0.5, levels: 127, even: false } as const;

t.test('running totals give what the definition gives', async (t) => {
  const random = createRandom(1);
  for (const even of [false, true]) {
    for (const [elements, start, levels] of [[800, 0.7, 31], [5000, 0.5, 15], [300, 0.5, 15]] as const) {
      const histogram = bell(random, elements, 256);
      const form = { start, levels, even };
      t.equal(klThreshold(Float64Array.from(histogram), 0.01, form), byDefinition(histogram, 0.01, form));
    }
  }
});

t.test('an outlier far out is clipped away, a flat distribution is not', async (t) => {
  const outlier = new Float64Array(2048);
  outlier.fill(1000, 0, 1100);
  outlier[2047] = 1;
  t.ok(klThreshold(outlier, 1, paddle) < 1200);
  t.ok(klThreshold(new Float64Array(2048).fill(1000), 1, paddle) > 2000);
});

t.test('where nothing is beyond the start, the last bin that is not empty decides', async (t) => {
  const histogram = new Float64Array(2048);
  histogram[3] = 7;
  t.equal(klThreshold(histogram, 1, { start: 0.7, levels: 255, even: false }), 3.5);
});

t.test('with more levels than bins nothing is gained by clipping', async (t) => {
  const histogram = Float64Array.from(bell(createRandom(2), 1_000_000, 2048));
  t.ok(klThreshold(histogram, 1, { start: 0.5, levels: 32767, even: true }) > 2000);
});
