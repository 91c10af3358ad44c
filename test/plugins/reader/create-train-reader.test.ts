import { writeFile } from 'node:fs/promises';
import t, { type Test } from 'tap';
import type { Batch, TrainReader } from '../../../core/data.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { createTrainReader, type TrainReaderOptions, type TransformSpec } from '../../../plugins/reader/index.ts';
import { Sequence } from '../../../plugins/reader/sequence.ts';
import { TRAIN, tinyDataset } from './tiny-dataset.ts';

async function open(t: Test, options: Partial<TrainReaderOptions> = {}): Promise<TrainReader> {
  const records = options.records ?? await tinyDataset(t.testdir());
  const reader = createTrainReader({ ...TRAIN, random: createRandom(5), batchSize: 2, workers: 0, ...options, records });
  t.teardown(() => reader.close());
  return reader;
}

async function take(reader: TrainReader, count: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) batches.push(await reader.next());
  return batches;
}

t.test('a batch has the image and the ground truth as the model wants them', async (t) => {
  const [batch] = await take(await open(t), 1);
  const { size, inputs } = batch!;
  t.ok([32, 64, 96].includes(size));
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { dtype, shape }]) => [name, [dtype, ...shape]]));
  t.same(shapes, { image: ['float32', 2, 3, size, size], gtBox: ['float32', 2, 6, 4], gtLabel: ['int32', 2, 6], gtScore: ['float32', 2, 6] });
  t.ok(inputs['gtBox']!.data.every((value) => Number(value) >= 0 && Number(value) <= 1));
  t.match(batch, { epoch: 0, index: 0, imageIds: { length: 2 } });
});

t.test('the same seed gives the same batches, however many threads build them', async (t) => {
  const records = await tinyDataset(t.testdir());
  const alone = await take(await open(t, { records, mixupEpoch: 2 }), 7);
  for (const workers of [1, 2]) t.same(await take(await open(t, { records, mixupEpoch: 2, workers, prefetch: 3 }), 7), alone, `${workers} threads`);
  t.same(await take(await open(t, { records, mixupEpoch: 2, cacheBytes: 0, prefetch: 1 }), 7), alone, 'without a cache');
  const other = await take(await open(t, { records, mixupEpoch: 2, random: createRandom(6) }), 7);
  t.notSame(other.map(({ imageIds }) => imageIds), alone.map(({ imageIds }) => imageIds));
});

t.test('a restored position continues bit for bit', async (t) => {
  const records = await tinyDataset(t.testdir());
  const whole = await take(await open(t, { records, workers: 1 }), 6);
  const stopped = await open(t, { records, workers: 1 });
  await take(stopped, 3);
  const state: unknown = JSON.parse(JSON.stringify(stopped.state()));
  const resumed = await open(t, { records });
  await take(resumed, 1);
  resumed.restore(state);
  t.same(await take(resumed, 3), whole.slice(3));
});

t.test('a position of another data set, batch size or seed is refused', async (t) => {
  const state = (await open(t)).state();
  const records = await tinyDataset(t.testdir(), 4);
  for (const options of [{ records }, { batchSize: 3 }, { random: createRandom(6) }]) {
    const reader = await open(t, options);
    t.throws(() => reader.restore(state), { code: 'ERR_READER_STATE' });
  }
  const reader = await open(t);
  t.throws(() => reader.restore({ ...state as object, cursor: -1 }), { code: 'ERR_READER_STATE' });
  t.throws(() => reader.restore(null), { code: 'ERR_READER_STATE' });
});

t.test('an epoch has every image with boxes once, in another order each time', async (t) => {
  const batches = await take(await open(t, { batchSize: 5 }), 3);
  const epochs = batches.map(({ imageIds }) => [...imageIds]);
  for (const ids of epochs) t.same([...ids].sort(), [100, 101, 103, 104, 106]);
  t.same(batches.map(({ epoch }) => epoch), [0, 1, 2]);
  t.ok(new Set(epochs.map(String)).size > 1);
});

t.test('the rest of an epoch is dropped or makes a smaller batch', async (t) => {
  const dropped = await take(await open(t, { batchSize: 2 }), 4);
  t.same(dropped.map(({ epoch, imageIds }) => [epoch, imageIds.length]), [[0, 2], [0, 2], [1, 2], [1, 2]]);
  const kept = await take(await open(t, { batchSize: 2, dropLast: false }), 4);
  t.same(kept.map(({ epoch, imageIds }) => [epoch, imageIds.length]), [[0, 2], [0, 2], [0, 1], [1, 2]]);
  const small = await take(await open(t, { batchSize: 9 }), 2);
  t.same(small.map(({ epoch, imageIds }) => [epoch, imageIds.length]), [[0, 5], [1, 5]], 'a data set smaller than a batch');
});

t.test('images without boxes can be kept, and the order left as it is', async (t) => {
  const [batch] = await take(await open(t, { batchSize: 7, dropEmpty: false, shuffle: false }), 1);
  t.same(batch!.imageIds, [100, 101, 102, 103, 104, 105, 106]);
});

t.test('an image is changed in another way in every epoch', async (t) => {
  const sampleTransforms = [{ type: 'DecodeImage' }, { type: 'ColorDistort' }];
  const batches = await take(await open(t, { sampleTransforms, inputSize: 32, batchTransforms: TRAIN.batchTransforms.map(fixed), batchSize: 5, shuffle: false }), 2);
  const [first, second] = batches.map(({ inputs }) => inputs['image']!.data as Float32Array);
  t.same(batches.map(({ epoch }) => epoch), [0, 1]);
  const plane = first!.length / 5;
  for (let image = 0; image < 5; image++) t.notSame([...first!.subarray(image * plane, image * plane + 50)], [...second!.subarray(image * plane, image * plane + 50)], `image ${image}`);
});

/** The interpolation is drawn for the batch, which would hide whether anything else is. */
function fixed(spec: TransformSpec): TransformSpec {
  return spec.type === 'RandomShape' ? { ...spec, random_inter: false } : spec;
}

t.test('an image is never mixed with itself', async (t) => {
  const random = createRandom(5);
  const sequence = new Sequence({ images: 3, batchSize: 3, shuffle: true, dropLast: true, mixupEpochs: 20, random });
  const samples = Array.from({ length: 20 }, () => sequence.next().samples).flat();
  t.ok(samples.every(({ image, partner }) => partner !== undefined && partner !== image));
});

t.test('images are mixed only in the first epochs', async (t) => {
  const batches = await take(await open(t, { batchSize: 5, mixupEpoch: 1 }), 2);
  const weights = batches.map(({ inputs }) => [...inputs['gtScore']!.data as Float32Array].filter((score) => score > 0));
  t.ok(weights[0]!.some((score) => score < 1));
  t.ok(weights[1]!.every((score) => score === 1));
});

t.test('an input size replaces those drawn', async (t) => {
  const batches = await take(await open(t, { inputSize: 64 }), 3);
  t.same(batches.map(({ size }) => size), [64, 64, 64]);
});

t.test('targets of the fine-grained loss are made when asked for', async (t) => {
  const target = { type: 'Gt2YoloTarget', anchors: [[10, 13], [16, 30]], anchor_masks: [[1], [0]], downsample_ratios: [32, 16], num_classes: 3 };
  const batchTransforms = [...TRAIN.batchTransforms, target];
  const [without] = await take(await open(t, { batchTransforms }), 1);
  t.notOk('target0' in without!.inputs);
  const [batch] = await take(await open(t, { batchTransforms, fineGrained: true, inputSize: 64 }), 1);
  t.same([batch!.inputs['target0']!.shape, batch!.inputs['target1']!.shape], [[2, 1, 9, 2, 2], [2, 1, 9, 4, 4]]);
});

for (const workers of [0, 1]) {
  t.test(`a broken image is an error that names the file, when its turn comes (${workers} threads)`, async (t) => {
    const records = await tinyDataset(t.testdir(), 5);
    await writeFile(records[4]!.file, 'not an image');
    const reader = await open(t, { records, batchSize: 1, shuffle: false, workers });
    t.equal((await take(reader, 3)).length, 3);
    await t.rejects(reader.next(), { code: 'ERR_IMAGE_UNDECODABLE', message: new RegExp(`Cannot decode ${records[4]!.file}`) });
  });

  t.test(`transforms that make no batch are an error that names one (${workers} threads)`, async (t) => {
    const reader = await open(t, { batchTransforms: [], workers });
    await t.rejects(reader.next(), { code: 'ERR_TRANSFORM_FAILED', message: /does not end in Permute/ });
  });
}

t.test('a closed reader gives no more batches', async (t) => {
  const reader = await open(t, { workers: 1 });
  const pending = reader.next();
  pending.catch(() => undefined);
  await reader.close();
  await t.rejects(pending, { code: 'ERR_READER_CLOSED' });
  await t.rejects(reader.next(), { code: 'ERR_READER_CLOSED' });
});

t.test('a data set without a usable image is refused', async (t) => {
  await t.rejects(open(t, { records: [] }), { code: 'ERR_DATASET_EMPTY' });
  const [, , empty] = await tinyDataset(t.testdir(), 3);
  await t.rejects(open(t, { records: [empty!] }), { code: 'ERR_DATASET_EMPTY', message: /no image has a box/ });
});

t.test('it says the size of its images, unless that is drawn for each batch', async (t) => {
  t.equal((await open(t)).size, undefined);
  t.equal((await open(t, { inputSize: 64 })).size, 64);
  t.equal((await open(t, { batchTransforms: [{ type: 'RandomShape', sizes: [96] }] })).size, 96);
});
