import t from 'tap';
import { count, duration, share, yesOrNo } from '../../bin/flag-values.ts';

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

t.test('true and false are read as Python and JavaScript write them', async (t) => {
  t.same(['true', 'True', 'false', 'FALSE'].map(yesOrNo), [true, true, false, false]);
  for (const text of ['', 'yes', '1', 'truely']) t.throws(() => yesOrNo(text), /true or false/, text);
});
