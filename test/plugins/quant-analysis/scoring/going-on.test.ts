import t from 'tap';
import { goingOn } from '../../../../plugins/quant-analysis/scoring/going-on.ts';

t.test('a budget that was over before the first score is said to be too small, since it would be so every time', async (t) => {
  t.equal(goingOn({ measured: 3 }, 12), 'the same command goes on from there');
  t.equal(goingOn({ measured: 0 }, 12.34), 'no score was begun, since calibrating and comparing tensors took 12.3 s of it: give it more');
});
