import type { Test } from 'tap';
import type { Backend } from '../../core/backend.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { referenceBackend } from '../../plugins/backend-reference/index.ts';
import { describeDifference } from './difference.ts';
import { draw } from './op-case.ts';
import { tinyTraining } from './tiny-training.ts';

const STEPS = 3;
const NEARNESS = 'products';
/** Gradients of BN scales cancel to 1e-4 from terms near 1; this is four float32 roundings of such a term. */
const FLOOR = 4 * 2 ** -23;

/** Three steps of a quantized network: forward, backward, momentum and statistics in one graph. */
export async function testTraining(t: Test, backend: Backend): Promise<void> {
  for (const batch of [1, 3]) {
    await t.test(`three steps with batch ${batch} move every state as on the reference`, async (t) => {
      const graph = tinyTraining(batch);
      const [executable, reference] = [await backend.compile(graph), await referenceBackend().compile(graph)];
      const random = draw(30 + batch);
      for (let step = 0; step < STEPS; step++) {
        const feeds = { image: random.floats([batch, 3, 9, 9]), labels: random.integers([batch], 0, 4), learningRate: tensor('float32', [], [0.05]) };
        const [actual, expected] = [await executable.run(feeds), await reference.run(feeds)];
        t.equal(describeDifference('loss', actual['loss'], expected['loss']!, NEARNESS), undefined, `loss of step ${step}`);
        const states = executable.read();
        const differences = [...reference.read()].flatMap(([name, state]) => describeDifference(name, states.get(name), state, NEARNESS, FLOOR) ?? []);
        t.same(differences, [], `states after step ${step}`);
      }
      await executable.dispose();
    });
  }
  await t.test('training makes the loss of a repeated batch smaller', async (t) => {
    const executable = await backend.compile(tinyTraining(3));
    const random = draw(40);
    const feeds = { image: random.floats([3, 3, 9, 9]), labels: random.integers([3], 0, 4), learningRate: tensor('float32', [], [0.05]) };
    const first = Number((await executable.run(feeds))['loss']!.data[0]);
    for (let step = 0; step < 10; step++) await executable.run(feeds);
    const last = Number((await executable.run(feeds))['loss']!.data[0]);
    t.ok(last < first * 0.8, `${first} to ${last}`);
    await executable.dispose();
  });
}
