import t from 'tap';
import { Histogram, HISTOGRAM_BINS } from '../../../plugins/quant-post/index.ts';

t.test('magnitudes are counted, negative ones apart, and what lies outside in the outermost bins', async (t) => {
  const histogram = new Histogram(0, 4);
  histogram.add(Float32Array.of(0, 0.001, -0.001, 3.9999, -4, 7));
  t.equal(histogram.total, 6);
  t.equal(histogram.positive[0], 2);
  t.equal(histogram.negative[0], 1);
  t.equal(histogram.magnitudes[HISTOGRAM_BINS - 1], 3);
});

t.test('the share beyond a threshold cuts its bin in proportion', async (t) => {
  const histogram = new Histogram(0, HISTOGRAM_BINS);
  histogram.add(Float32Array.of(0.5, 1.5, 1.5, 2.5));
  t.equal(histogram.shareBeyond(3), 0);
  t.equal(histogram.shareBeyond(2), 0.25);
  t.equal(histogram.shareBeyond(1.5), 0.5);
});

t.test('a value that never changes has one bin, and nothing beyond it', async (t) => {
  const histogram = new Histogram(0, 0);
  histogram.add(new Float32Array(5));
  t.equal(histogram.magnitudes[0], 5);
  t.equal(histogram.shareBeyond(0), 0);
});
