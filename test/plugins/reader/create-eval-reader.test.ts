import { rm } from 'node:fs/promises';
import t from 'tap';
import type { EvalBatch } from '../../../core/data.ts';
import { createEvalReader } from '../../../plugins/reader/index.ts';
import { EVAL, tinyDataset, TRAIN } from './tiny-dataset.ts';

t.test('reads every image once and in order, with its size, the last batch smaller', async (t) => {
  const records = await tinyDataset(t.testdir());
  for (const workers of [0, 1]) {
    const reader = createEvalReader({ ...EVAL, records, batchSize: 3, workers });
    t.same([reader.images, reader.size], [7, 32]);
    for (let pass = 0; pass < 2; pass++) {
      const batches: EvalBatch[] = [];
      for await (const batch of reader) batches.push(batch);
      t.same(batches.map(({ imageIds }) => imageIds), [[100, 101, 102], [103, 104, 105], [106]]);
      t.same(batches.map(({ inputs }) => inputs['image']!.shape), [[3, 3, 32, 32], [3, 3, 32, 32], [1, 3, 32, 32]]);
      t.same([...batches[1]!.inputs['imSize']!.data], [33, 43, 34, 44, 35, 45], 'height and width');
    }
    await reader.close();
  }
});

t.test('with a cache a later pass decodes nothing and has the same numbers', async (t) => {
  const records = await tinyDataset(t.testdir());
  const reader = createEvalReader({ ...EVAL, records, batchSize: 3, workers: 1, cacheBytes: 2 ** 20 });
  t.teardown(() => reader.close());
  const pass = async (): Promise<EvalBatch[]> => {
    const batches: EvalBatch[] = [];
    for await (const batch of reader) batches.push(batch);
    return batches;
  };
  const first = await pass();
  await Promise.all(records.map(({ file }) => rm(file)));
  t.same(await pass(), first);
});

t.test('a list without one output size is refused', async (t) => {
  const records = await tinyDataset(t.testdir(), 1);
  t.throws(() => createEvalReader({ sampleTransforms: TRAIN.batchTransforms, records }), { code: 'ERR_CONFIG_INVALID', message: /no transform resizes to one size/ });
  t.throws(() => createEvalReader({ ...EVAL, records: [] }), { code: 'ERR_DATASET_EMPTY' });
});

t.test('images become as high and as wide as the input is', async (t) => {
  const records = await tinyDataset(t.testdir(), 2);
  const reader = createEvalReader({ ...EVAL, records, batchSize: 2, workers: 0, inputSize: [16, 40] });
  t.same(reader.size, [16, 40]);
  for await (const { inputs } of reader) t.same([inputs['image']!.shape, [...inputs['imSize']!.data]], [[2, 3, 16, 40], [30, 40, 31, 41]]);
  await reader.close();
});
