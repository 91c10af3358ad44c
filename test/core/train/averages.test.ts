import t from 'tap';
import { averageDecay, averageName, inferenceStates } from '../../../core/train/averages.ts';
import type { StateStore } from '../../../core/run.ts';
import { scalar } from '../../../core/tensor/tensor.ts';

t.test('inference takes averages where there are any, and neither momenta nor the averages themselves', async (t) => {
  const states: StateStore = new Map([
    ['w', { tensor: scalar('float32', 1), role: 'parameter' }],
    [averageName('w'), { tensor: scalar('float32', 2), role: 'average' }],
    ['mean', { tensor: scalar('float32', 3), role: 'statistic' }],
    ['velocity', { tensor: scalar('float32', 4), role: 'optimizer' }],
    ['scale', { tensor: scalar('float32', 5), role: 'quantizer' }],
  ]);
  const chosen = [...inferenceStates(states)].map(([name, { tensor, role }]) => [name, tensor.data[0], role]);
  t.same(chosen, [['w', 2, 'parameter'], ['mean', 3, 'statistic'], ['scale', 5, 'quantizer']]);
});

t.test('the decay rises to its value, so that the start does not count for long', async (t) => {
  t.equal(averageDecay(0.99, 0), 0.1);
  t.equal(averageDecay(0.99, 10), 11 / 20);
  t.equal(averageDecay(0.99, 100_000), 0.99);
});
