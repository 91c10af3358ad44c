import t from 'tap';
import { timeRunnables } from '../../../core/evaluate/time-runnables.ts';

t.test('models run in turns, every other round backwards, and each is told by its median', async (t) => {
  const order: string[] = [];
  const model = (name: string, slow: number) => ({
    run: async () => {
      order.push(name);
      // One run of ten is slow, which a median does not see.
      if (order.length % slow === 0) await new Promise((resolve) => { setTimeout(resolve, 30); });
      return {};
    },
  });
  const times = await timeRunnables({ a: model('a', Infinity), b: model('b', 10) }, {}, 9);
  t.equal(order.length, 2 * (3 + 9));
  t.equal(order.slice(-8).join(''), 'baabbaab', 'the last, even round is forwards');
  t.ok(times['a']! < 5 && times['b']! < 5, JSON.stringify(times));
});
