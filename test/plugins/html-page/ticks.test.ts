import t from 'tap';
import { linearTicks, logTicks } from '../../../plugins/html-page/ticks.ts';

t.test('ticks are round numbers inside the axis, and exactly so', async (t) => {
  t.same(linearTicks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  t.same(linearTicks(0.0004, 0.00123), [0.0004, 0.0006, 0.0008, 0.001, 0.0012]);
  t.same(linearTicks(-3, 4), [-2, 0, 2, 4]);
});

t.test('a logarithmic axis has powers of ten, with 2 and 5 over few of them, and even distances over a part of one', async (t) => {
  t.same(logTicks(1, 1e6), [1, 10, 100, 1e3, 1e4, 1e5, 1e6]);
  t.same(logTicks(3, 60), [5, 10, 20, 50]);
  t.same(logTicks(150, 260), [160, 180, 200, 220, 240, 260]);
});
