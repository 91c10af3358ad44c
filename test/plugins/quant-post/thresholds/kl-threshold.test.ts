import t from 'tap';
import { createRandom } from '../../../../core/tensor/random.ts';
import { klThreshold } from '../../../../plugins/quant-post/thresholds/kl-threshold.ts';

/** The definition, written out: P, Q and the divergence over every bin, for every end. */
function byDefinition(histogram: readonly number[], width: number, start: number, levels: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let best: { end: number; divergence: number } | undefined;
  for (let end = Math.trunc((histogram.length - 1) * start); end < histogram.length; end++) {
    const p = histogram.slice(0, end);
    if (p[end - 1] === 0) continue;
    p[end - 1]! += histogram.slice(end).reduce((sum, count) => sum + count, 0);
    const run = Math.trunc(end / levels);
    const q = p.map(() => 0);
    for (let level = 0; level < levels; level++) {
      const bins = Array.from({ length: end }, (_, i) => i).slice(level * run, level === levels - 1 ? end : (level + 1) * run);
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

t.test('running totals give what the definition gives', async (t) => {
  const random = createRandom(1);
  for (const [elements, start, levels] of [[800, 0.7, 31], [5000, 0.5, 15], [300, 0.5, 15]] as const) {
    const histogram = bell(random, elements, 256);
    t.equal(klThreshold(Float64Array.from(histogram), 0.01, { start, levels }), byDefinition(histogram, 0.01, start, levels));
  }
});

t.test('an outlier far out is clipped away, a flat distribution is not', async (t) => {
  const outlier = new Float64Array(2048);
  outlier.fill(1000, 0, 1100);
  outlier[2047] = 1;
  t.ok(klThreshold(outlier, 1, { start: 0.5, levels: 127 }) < 1200);
  t.ok(klThreshold(new Float64Array(2048).fill(1000), 1, { start: 0.5, levels: 127 }) > 2000);
});

t.test('where nothing is beyond the start, the last bin that is not empty decides', async (t) => {
  const histogram = new Float64Array(2048);
  histogram[3] = 7;
  t.equal(klThreshold(histogram, 1, { start: 0.7, levels: 255 }), 3.5);
});
