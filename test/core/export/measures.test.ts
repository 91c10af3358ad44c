import t from 'tap';
import { rawDifference } from '../../../core/export/measures.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

t.test('a difference is counted in the standard deviations of a channel around its mean', (t) => {
  const measure = rawDifference('y', 1);
  measure.add({ y: tensor('float32', [1, 2, 2], [9, 11, 98, 102]) }, { y: tensor('float32', [1, 2, 2], [9, 11, 98, 105]) });
  t.match(measure.result(), { name: 'y (in standard deviations)', largest: 2, mean: 0.5, tolerance: 1 });
  t.end();
});

t.test('one number for each channel and image is measured by the deviation over all of them', (t) => {
  const measure = rawDifference('y', 1);
  measure.add({ y: tensor('float32', [1, 4], [-1, 1, -1, 1]) }, { y: tensor('float32', [1, 4], [-1, 1, -1, 1.5]) });
  measure.add({ y: tensor('float32', [1, 4], [-1, 1, -1, 1]) }, { y: tensor('float32', [1, 4], [-1, 1, -1, 1]) });
  t.match(measure.result(), { largest: 0.5, mean: 0.0625 });
  t.end();
});
