import t from 'tap';
import { tensor } from '../../../core/tensor/tensor.ts';
import { cutBatches } from '../../../plugins/quant-post/cut-batches.ts';
import { feedsOf, type Feeds } from '../../../plugins/quant-post/index.ts';

const batch = (...images: number[]): Feeds => ({
  image: tensor('float32', [images.length, 1, 1, 2], images.flatMap((value) => [value, -value])), im_id: tensor('int32', [images.length, 1], images),
});

t.test('batches are cut to so many images, of every input, and none is lost', async (t) => {
  const found: Feeds[] = [];
  for await (const feeds of cutBatches(feedsOf([batch(1, 2, 3, 4, 5), batch(6)]), 2)) found.push(feeds);
  t.same(found, [batch(1, 2), batch(3, 4), batch(5), batch(6)]);
});

t.test('a batch that is small enough is handed on as it is', async (t) => {
  const whole = batch(1, 2);
  for await (const feeds of cutBatches(feedsOf([whole]), 8)) t.equal(feeds, whole);
});
