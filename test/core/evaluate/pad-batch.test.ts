import t from 'tap';
import { padBatch } from '../../../core/evaluate/pad-batch.ts';
import { perImage } from '../../../core/evaluate/per-image.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

t.test('a batch that is not full is filled with zeros; a full one is left alone', async (t) => {
  const short = tensor('float32', [1, 2], [3, 4]);
  t.same(padBatch(short, 3), tensor('float32', [3, 2], [3, 4, 0, 0, 0, 0]));
  t.equal(padBatch(short, 1), short);
});

t.test('a model of batch 1 runs a larger batch image by image', async (t) => {
  const model = perImage({ run: async ({ x }) => ({ y: tensor('float32', [1, 1], [x!.data[0] as number * 10]) }) });
  t.same(await model.run({ x: tensor('float32', [3, 1], [1, 2, 3]) }), { y: tensor('float32', [3, 1], [10, 20, 30]) });
});
