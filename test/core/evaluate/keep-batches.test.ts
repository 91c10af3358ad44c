import t from 'tap';
import type { EvalBatch, EvalReader } from '../../../core/data.ts';
import { keepBatches } from '../../../core/evaluate/keep-batches.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

/** A reader of so many batches of so many floats, which counts its passes. */
function countingReader(batches: number, floats: number) {
  const image = new Float32Array(floats);
  const counted = {
    passes: 0, closed: 0, images: batches,
    async *[Symbol.asyncIterator](): AsyncGenerator<EvalBatch> {
      counted.passes++;
      for (let i = 0; i < batches; i++) yield { inputs: { image: tensor('float32', [floats], image) }, imageIds: [i] };
    },
    close: async (): Promise<void> => { counted.closed++; },
  } satisfies EvalReader & Record<string, unknown>;
  return counted;
}

async function idsOf(reader: EvalReader): Promise<number[]> {
  const ids: number[] = [];
  for await (const { imageIds } of reader) ids.push(...imageIds);
  return ids;
}

t.test('batches are read once and come again in the same order', async (t) => {
  const reader = countingReader(3, 4);
  const kept = keepBatches(reader);
  t.same(await idsOf(kept), [0, 1, 2]);
  t.same(await idsOf(kept), [0, 1, 2]);
  t.equal(reader.passes, 1);
  t.equal(kept.images, 3);
  await kept.close();
  t.equal(reader.closed, 1);
});

t.test('a pass that was left early keeps nothing, so that none is missing later', async (t) => {
  const reader = countingReader(3, 4);
  const kept = keepBatches(reader);
  for await (const batch of kept) if (batch.imageIds[0] === 1) break;
  t.same(await idsOf(kept), [0, 1, 2]);
  t.equal(reader.passes, 2);
});

t.test('what does not fit in memory is read again each time', async (t) => {
  const reader = countingReader(3, 24 * 2 ** 20);
  const kept = keepBatches(reader);
  await idsOf(kept);
  t.same(await idsOf(kept), [0, 1, 2]);
  t.equal(reader.passes, 2);
});
