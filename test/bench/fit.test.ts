import t from 'tap';
import { exponentOf, lineOf } from '../../bench/fit.ts';

t.test('a line is found again, and the power of what grows', async (t) => {
  const { fixed, each } = lineOf([1, 2, 4, 8].map((x) => [x, 300 + 50 * x]));
  t.ok(Math.abs(fixed - 300) < 1e-9 && Math.abs(each - 50) < 1e-9, `${fixed} ${each}`);
  for (const power of [0.5, 1, 2]) t.ok(Math.abs(exponentOf([1, 3, 7, 20].map((x) => [x, 4 * x ** power])) - power) < 1e-12, String(power));
});

t.test('the line passes between points that lie on none', async (t) => {
  t.same(lineOf([[0, 0], [0, 2], [2, 2], [2, 4]]), { fixed: 1, each: 1 });
});
