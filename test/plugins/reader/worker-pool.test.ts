import t from 'tap';
import { createRandom } from '../../../core/tensor/random.ts';
import type { BatchJob, BatchSetup } from '../../../plugins/reader/build-batch.ts';
import { checkTransforms } from '../../../plugins/reader/transform-list.ts';
import { createBatchPool } from '../../../plugins/reader/worker-pool.ts';
import { EVAL, tinyDataset } from './tiny-dataset.ts';

const SETUP: BatchSetup = {
  kind: 'eval', orient: false, boxesPerImage: 0, randomState: createRandom(0).state(), transforms: checkTransforms(EVAL.sampleTransforms, 'list'),
};

t.test('a thread that dies rejects its batches with the files they were of', async (t) => {
  const [record] = await tinyDataset(t.testdir(), 1);
  const job: BatchJob = { epoch: 0, index: 0, samples: [{ source: record!, position: 0 }], images: new Map(), room: 0 };
  const pool = createBatchPool({ ...SETUP, randomState: [1] }, 1);
  t.teardown(() => pool.close());
  const dying = pool.build(job);
  await t.rejects(dying, { code: 'ERR_READER_WORKER', value: [record!.file], message: /0\.png.*Not the state of a random generator/ });
  await t.rejects(pool.build(job), { code: 'ERR_READER_WORKER' }, 'and so are those that come later');
});

t.test('images travel between threads without being decoded twice', async (t) => {
  const [record] = await tinyDataset(t.testdir(), 1);
  const pool = createBatchPool(SETUP, 1);
  t.teardown(() => pool.close());
  const job: BatchJob = { epoch: 0, index: 0, samples: [{ source: record!, position: 0 }], images: new Map(), room: 1 };
  const first = await pool.build(job);
  t.same([...first.decoded.keys()], [record!.file]);
  t.ok(first.decoded.get(record!.file)!.pixels.buffer instanceof SharedArrayBuffer);
  const second = await pool.build({ ...job, images: first.decoded });
  t.same([...second.decoded.keys()], []);
  t.same(second.arrays, first.arrays);
});

t.test('images without room are not kept, and the batch is the same', async (t) => {
  const [record] = await tinyDataset(t.testdir(), 1);
  const pool = createBatchPool({ ...SETUP, transforms: checkTransforms([{ type: 'DecodeImage' }, { type: 'ColorDistort' }, ...EVAL.sampleTransforms.slice(1)], 'list') }, 0);
  t.teardown(() => pool.close());
  const samples = [0, 1].map((position) => ({ source: { ...record!, mixup: record! }, position }));
  const job: BatchJob = { epoch: 0, index: 0, samples, images: new Map(), room: 0 };
  const without = await pool.build(job);
  t.same([...without.decoded.keys()], []);
  const kept = await pool.build({ ...job, room: 1e6 });
  t.same([...kept.decoded.keys()], [record!.file]);
  t.same(without.arrays, kept.arrays);
});
