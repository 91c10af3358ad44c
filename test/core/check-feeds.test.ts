import t from 'tap';
import { checkFeeds, knownStates } from '../../core/check-feeds.ts';
import type { TensorType } from '../../core/ir/types.ts';
import { tensor } from '../../core/tensor/tensor.ts';

const types = new Map<string, TensorType>([['image', { dtype: 'float32', shape: [2] }]]);

t.test('feeds are exactly one tensor per input, of exactly its type', async (t) => {
  checkFeeds(types, { image: tensor('float32', [2]) });
  t.throws(() => checkFeeds(types, {}), { code: 'ERR_FEED', message: /"image".*not fed/ });
  t.throws(() => checkFeeds(types, { image: tensor('float32', [2]), imagge: tensor('float32', [2]) }), { code: 'ERR_FEED', message: /"imagge".*Did you mean "image"/ });
  t.throws(() => checkFeeds(types, { image: tensor('float32', [1, 2]) }), { message: /float32\[1,2\].*float32\[2\]/ });
  t.throws(() => checkFeeds(types, { image: tensor('int32', [2]) }), { message: /int32\[2\].*float32\[2\]/ });
});

t.test('states a graph does not have are left out, others are checked before any is written', async (t) => {
  const [mine, other] = [tensor('float32', [2]), tensor('float32', [7])];
  t.same(knownStates(types, [['image', mine], ['elsewhere', other]]), [['image', mine]]);
  t.throws(() => knownStates(types, [['image', other]]), { code: 'ERR_FEED', message: /float32\[7\]/ });
});
