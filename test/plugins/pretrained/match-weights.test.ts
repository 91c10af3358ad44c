import t from 'tap';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { describeMatch, matchWeights } from '../../../plugins/pretrained/match-weights.ts';

const weights = new Map<string, Tensor>([
  ['a', tensor('float32', [2], [1, 2])], ['b', tensor('float32', [3])], ['c', tensor('int64', [1])], ['extra', tensor('float32', [1])],
]);

t.test('weights are matched by name; everything that does not fit is listed', (t) => {
  const match = matchWeights([{ name: 'a', shape: [2] }, { name: 'b', shape: [4, 1] }, { name: 'c', shape: [1], dtype: 'float32' }, { name: 'd', shape: [] }], weights);
  t.same([...match.matched.keys()], ['a']);
  t.equal(match.matched.get('a'), weights.get('a'), 'without a copy');
  t.same(match.missing, ['d']);
  t.same(match.unused, ['extra']);
  t.same(match.shapeMismatch, [{ name: 'b', expected: [4, 1], found: [3] }, { name: 'c', expected: [1], found: [1], foundDtype: 'int64' }]);
  t.equal(describeMatch(match), '1 parameters match. Of another shape (2): b [3] for [4, 1], c int64[1] for [1]. Without weights (1): d. Not used (1): extra.');
  t.end();
});

t.test('when nothing matches, the error shows what the weights have and what the model wants', (t) => {
  t.throws(() => matchWeights([{ name: 'conv1_weights', shape: [1] }], weights, 'zoo/model.tar'), {
    code: 'ERR_WEIGHTS_NOTHING_MATCHED', message: /zoo\/model\.tar.*Without weights \(1\): conv1_weights\. Not used \(4\): a, b, c, extra/,
  });
  t.end();
});
