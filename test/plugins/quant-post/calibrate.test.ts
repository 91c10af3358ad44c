import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { createRandom } from '../../../core/tensor/random.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { calibrate, feedsOf, type CalibrationFeeds } from '../../../plugins/quant-post/index.ts';
import { noiseFeeds, postKernel, smallRun } from './noise-run.ts';

t.test('thresholds, ends and saturation of every activation the plan quantizes', async (t) => {
  const run = await smallRun(postKernel());
  const { ranges, saturation, images, algo } = await calibrate(run, noiseFeeds(4, 4, 2), { algo: 'hist', histPercent: 0.9 });
  t.same([algo, images], ['hist', 10]);
  const act = ranges.get('act')!;
  t.equal(act.low, 0, 'after ReLU');
  t.equal(act.high, act.threshold);
  t.ok(saturation.get('act')! > 0.08 && saturation.get('act')! < 0.12);
});

t.test('how images are cut into batches does not matter', async (t) => {
  const run = await smallRun(postKernel());
  for (const algo of ['KL', 'mse', 'emd', 'ptf', 'avg', 'percentile'] as const) {
    const [one, many] = await Promise.all([noiseFeeds(6), noiseFeeds(1, 2, 3)].map((feeds) => calibrate(run, feeds, { algo })));
    for (const [name, { threshold }] of one!.ranges) t.ok(Math.abs(many!.ranges.get(name)!.threshold - threshold) < 1e-9 * threshold, `${algo} ${name}`);
  }
});

t.test('a value that is zero everywhere gets a range that can be divided by', async (t) => {
  const run = await smallRun(postKernel());
  const zero = { image: tensor('float32', [1, 2, 4, 4]) };
  const { ranges } = await calibrate(run, { async *[Symbol.asyncIterator]() { yield zero; } }, { algo: 'abs_max' });
  t.equal(ranges.get('image')!.threshold, 1e-8);
});

t.test('such a value has a range for a zero point too', async (t) => {
  const run = await smallRun(postKernel());
  const { ranges } = await calibrate(run, feedsOf([{ image: tensor('float32', [1, 2, 4, 4]) }]), { algo: 'min_max' });
  t.same(ranges.get('image'), { threshold: 1e-8, low: 0, high: 1e-8 });
});

t.test('no images, or a generator that gives them once, are refused', async (t) => {
  const run = await smallRun(postKernel());
  await t.rejects(calibrate(run, feedsOf([])), { code: 'ERR_CALIBRATION_IMAGES', message: 'There are no images to calibrate with.' });
  const once = (async function* () { yield* noiseFeeds(2, 1); })();
  await t.rejects(calibrate(run, once, { algo: 'hist' }), { code: 'ERR_CALIBRATION_IMAGES', message: /second pass .* saw 0, the first 3/, hint: /generator is used up/ });
});

t.test('a value that becomes infinite is named', async (t) => {
  const run = await smallRun(postKernel());
  const image = tensor('float32', [1, 2, 4, 4], new Float32Array(32).fill(Infinity));
  await t.rejects(calibrate(run, feedsOf([{ image }])), { code: 'ERR_CALIBRATION_NOT_FINITE', value: 'image' });
});

t.test('Paddle 2.6\'s search keeps the easiest batch\'s threshold, ours minds all of them', async (t) => {
  const run = await smallRun(postKernel());
  const [ours, paddle] = await Promise.all((['none', 'paddle-2.6'] as const).map((compat) => calibrate(run, loudThenQuiet, { algo: 'mse', compat })));
  t.ok(paddle!.ranges.get('image')!.threshold < 0.1);
  t.ok(ours!.ranges.get('image')!.threshold > 1);
});

const loudThenQuiet: CalibrationFeeds = {
  async *[Symbol.asyncIterator]() {
    const random = createRandom(2);
    for (const loudness of [1, 0.01]) yield { image: tensor('float32', [2, 2, 4, 4], Float32Array.from({ length: 64 }, () => loudness * random.normal())) };
  },
};

t.test('memory does not grow with the number of images', async (t) => {
  setFlagsFromString('--expose_gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const run = await smallRun(postKernel());
  const held: number[] = [];
  const [images, batches] = [32, 120];
  const feeds: CalibrationFeeds = {
    async *[Symbol.asyncIterator]() {
      for (let batch = 0; batch < batches; batch++) {
        yield { image: tensor('float32', [images, 2, 4, 4], new Float32Array(images * 32).fill(batch)) };
        if (batch !== 20 && batch !== batches - 1) continue;
        // Buffers are freed by a thread of their own after the collection.
        for (let i = 0; i < 3; i++) { collectGarbage(); await setTimeout(20); }
        held.push(process.memoryUsage().arrayBuffers);
      }
    },
  };
  await calibrate(run, feeds, { algo: 'mse' });
  const [early, late, earlySecond, lateSecond] = held as [number, number, number, number];
  const imagesAlone = (batches - 21) * images * 32 * 4;
  t.ok(late - early < imagesAlone / 2, `first pass: ${late - early} of ${imagesAlone} bytes`);
  t.ok(lateSecond - earlySecond < imagesAlone / 2, `second pass: ${lateSecond - earlySecond} of ${imagesAlone} bytes`);
});
