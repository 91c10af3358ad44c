import t from 'tap';
import { showValue } from '../../core/show-value.ts';

t.test('scalars and short lists are quoted as they are', async (t) => {
  t.equal(showValue(undefined), 'nothing');
  t.equal(showValue(null), 'null');
  t.equal(showValue('a"b'), '"a\\"b"');
  t.equal(showValue([1, null, 'x', NaN, [2], { y: 3 }]), '[1,null,"x",NaN,a list,an object]');
  t.equal(showValue({ y: 3 }), 'an object');
});

t.test('what is long is cut', async (t) => {
  t.equal(showValue('x'.repeat(1000)), `"${'x'.repeat(40)}…"`);
  t.equal(showValue(Array.from({ length: 1000 }, (_, i) => i)), '[0,1,2,3,4,5,6,7,… 1000 in all]');
});

t.test('what is nested too deep to be printed is shown all the same', async (t) => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  t.throws(() => JSON.stringify(deep), RangeError, 'the reason for this function');
  t.equal(showValue(deep), '[a list]');
});
