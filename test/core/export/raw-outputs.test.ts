import t from 'tap';
import { sampled } from '../../../core/export/raw-outputs.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

t.test('the same places of every channel are kept, spread evenly', (t) => {
  const output = tensor('float32', [1, 2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17]);
  t.same(sampled(output, 8), tensor('float32', [1, 2, 4], [0, 2, 4, 6, 10, 12, 14, 16]));
  t.same(sampled(output, 100).shape, [1, 2, 8], 'no more than there are');
  t.same(sampled(output, 1), tensor('float32', [1, 2, 1], [0, 10]), 'one of each channel at least');
  t.end();
});
