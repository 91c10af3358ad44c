import t from 'tap';
import { Budget } from '../../../../plugins/quant-analysis/scoring/budget.ts';

t.test('a budget allows what still fits, and nothing once the run is told to end', async (t) => {
  const budget = new Budget(60);
  t.ok(budget.allows(50));
  t.notOk(budget.allows(70));
  const controller = new AbortController();
  const unlimited = new Budget(undefined, controller.signal);
  t.ok(unlimited.allows(1e9));
  controller.abort();
  t.notOk(unlimited.allows(0));
});
