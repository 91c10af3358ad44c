import t from 'tap';
import { observe } from '../../../plugins/quant-post/index.ts';
import { noiseFeeds, postKernel, smallRun } from './noise-run.ts';

async function elements(sizes: number[]): Promise<number[]> {
  const all: number[] = [];
  for await (const { image } of noiseFeeds(...sizes)) all.push(...Array.from(image!.data as Float32Array));
  return all;
}

t.test('extremes and counts are those of all images together, the input of the graph included', async (t) => {
  const run = await smallRun(postKernel());
  const image = (await observe(run, noiseFeeds(3, 3, 1), { values: ['image'], absMin: true })).get('image')!;
  const all = await elements([3, 3, 1]);
  t.equal(image.images, 7);
  t.equal(image.high, Math.max(...all));
  t.equal(image.low, Math.min(...all));
  t.equal(image.absMin, Math.min(...all.map(Math.abs)));
  t.equal(image.absMax, Math.max(...all.map(Math.abs)));
  t.equal(image.histogram!.total, all.length);
});

t.test('a smaller last batch is not padded, which would count images that are none', async (t) => {
  const run = await smallRun(postKernel());
  const [whole, cut] = await Promise.all([noiseFeeds(7), noiseFeeds(4, 3)].map((feeds) => observe(run, feeds, { values: ['first', 'act'] })));
  for (const name of ['first', 'act']) {
    const { histogram: a, ...one } = whole!.get(name)!;
    const { histogram: b, ...other } = cut!.get(name)!;
    t.same(one, other);
    t.same(a!.magnitudes, b!.magnitudes);
  }
});

t.test('the mean of the largest magnitudes counts every image once, whatever its batch', async (t) => {
  const run = await smallRun(postKernel());
  const [a, b] = await Promise.all([noiseFeeds(5, 1), noiseFeeds(2, 2, 2)].map((feeds) => observe(run, feeds, { values: ['first'], histogram: false })));
  t.ok(Math.abs(a!.get('first')!.meanAbsMax - b!.get('first')!.meanAbsMax) < 1e-12);
  t.equal(a!.get('first')!.histogram, undefined);
});

t.test('a value that is not there is named, with what is meant', async (t) => {
  const run = await smallRun(postKernel());
  await t.rejects(observe(run, noiseFeeds(1), { values: ['frist'] }), { code: 'ERR_GRAPH_INVALID', message: /frist: the graph has no such value. Did you mean "first"/ });
});
