import t from 'tap';
import { tensor } from '../../core/tensor/tensor.ts';
import { describeDifference } from './difference.ts';
import { floats } from './op-case.ts';

t.test('a difference names the worst element', (t) => {
  t.equal(describeDifference('y', floats([1, 2.5, 3.1]), floats([1, 2, 3]), 'products'), 'y: 2 of 3 elements are off, worst at 1: 2.5 instead of 2');
  t.end();
});

t.test('near enough is measured by the largest element', (t) => {
  t.equal(describeDifference('y', floats([1000, 0.005]), floats([1000, 0]), 'products'), undefined);
  t.match(describeDifference('y', floats([1, 0.005]), floats([1, 0]), 'products'), /1 of 2/);
  t.match(describeDifference('y', floats([1000, 0.005]), floats([1000, 0]), 'rounding'), /1 of 2/);
  t.end();
});

t.test('a floor forgives small errors of cancelling sums, in floats only', (t) => {
  t.equal(describeDifference('y', floats([1e-4]), floats([1.01e-4]), 'products', 1e-5), undefined);
  t.match(describeDifference('y', floats([1e-4]), floats([2e-4]), 'products', 1e-5), /1 of 1/);
  t.match(describeDifference('y', tensor('int8', [1], [5]), tensor('int8', [1], [6]), 'products', 10), /5 instead of 6/);
  t.end();
});

t.test('NaN, other shapes, other types and missing outputs differ', (t) => {
  t.match(describeDifference('y', floats([NaN]), floats([1]), 'products'), /NaN/);
  t.match(describeDifference('y', floats([1], [1, 1]), floats([1]), 'products'), /float32\[1,1\], expected float32\[1\]/);
  t.match(describeDifference('y', tensor('int32', [1], [1]), floats([1]), 'products'), /int32/);
  t.match(describeDifference('y', undefined, floats([1]), 'products'), /missing/);
  t.end();
});

t.test('one quantizer level is always a difference', (t) => {
  t.match(describeDifference('y', tensor('int8', [1], [5]), tensor('int8', [1], [6]), 'products'), /5 instead of 6/);
  t.end();
});
