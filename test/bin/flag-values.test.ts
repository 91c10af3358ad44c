import t from 'tap';
import { count, duration, share } from '../../bin/flag-values.ts';

t.test('times are written as people write them', async (t) => {
  t.same(['90s', '30m', '2h', '1h30m', '1d', '0.5h', '0s'].map(duration), [90, 1800, 7200, 5400, 86_400, 1800, 0]);
  for (const text of ['', '30', 'm', '30 m', '1h-5m', '10x', '-5m']) t.throws(() => duration(text), /30m/, text);
});

t.test('numbers outside what a flag means are refused', async (t) => {
  t.equal(count('12'), 12);
  for (const text of ['0', '-1', '1.5', 'x', '']) t.throws(() => count(text), text);
  t.equal(share('0.25'), 0.25);
  for (const text of ['-0.1', '1.1', 'x', ' ']) t.throws(() => share(text), text);
});
