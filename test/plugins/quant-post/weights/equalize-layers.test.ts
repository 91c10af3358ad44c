import t from 'tap';
import { equalizeLayers } from '../../../../plugins/quant-post/weights/equalize-layers.ts';
import { foldBatchNorms } from '../../../../plugins/quant-post/weights/fold-batch-norms.ts';
import { chainRun, outputOf, ranges, type Activation } from './chain-run.ts';

function close(actual: readonly number[], expected: readonly number[]): boolean {
  const size = Math.max(...expected.map(Math.abs));
  return actual.every((value, i) => Math.abs(value - expected[i]!) <= 1e-5 * size);
}

t.test('folded batch norms only add, and the network stays the same function', async (t) => {
  const run = await chainRun('Relu6');
  const before = await outputOf(run);
  t.same(foldBatchNorms(run), { changed: 3, skipped: [] });
  t.ok(close(await outputOf(run), before));
  for (const part of ['scale', 'mean', 'variance'] as const) {
    const values = [...run.states.get(`expand_bn_${part}`)!.tensor.data as Float32Array];
    t.ok(values.every((value) => value === (part === 'scale' ? 1 : part === 'mean' ? 0 : Math.fround(1 - 1e-5))), part);
  }
});

for (const activation of ['Relu', 'LeakyRelu'] satisfies Activation[]) {
  t.test(`through ${activation}, channels end with equal ranges in neighbouring layers and the function stays`, async (t) => {
    const run = await chainRun(activation);
    const before = await outputOf(run);
    foldBatchNorms(run);
    const uneven = ranges(run, 'expand_weights', 0);
    const { changed, skipped } = equalizeLayers(run);
    t.equal(changed, 2);
    t.match(skipped, [{ node: 'project', reason: /several readers/ }]);
    t.ok(close(await outputOf(run), before));
    const [first, middle, last] = [ranges(run, 'expand_weights', 0), ranges(run, 'depthwise_weights', 0), ranges(run, 'project_weights', 1)];
    t.ok(first.every((range, c) => Math.abs(range / middle[c]! - 1) < 0.01 && Math.abs(middle[c]! / last[c]! - 1) < 0.01), 'all three are even');
    t.ok(Math.max(...first) / Math.min(...first) < Math.max(...uneven) / Math.min(...uneven) / 5);
  });
}

t.test('a clip at 6 does not scale: such pairs are left, with the reason', async (t) => {
  const run = await chainRun('Relu6');
  foldBatchNorms(run);
  const before = [...run.states].map(([, { tensor }]) => tensor);
  const { changed, skipped } = equalizeLayers(run);
  t.equal(changed, 0);
  t.match(skipped[0], { node: 'expand', reason: /clips at 6/ });
  t.same([...run.states].map(([, { tensor }]) => tensor), before);
});

t.test('layers beside one that stays float are left', async (t) => {
  const run = await chainRun('Relu');
  foldBatchNorms(run);
  run.plan.skip(run.graph.node('depthwise')!, 'test', 'float');
  t.match(equalizeLayers(run), { changed: 0, skipped: [{ node: 'expand', reason: /depthwise, which follows, stays float/ }] });
});

t.test('a batch norm that is not folded does not scale: its pair is left, with the reason', async (t) => {
  const run = await chainRun('Relu');
  const before = await outputOf(run);
  t.match(equalizeLayers(run), { changed: 0, skipped: [{ node: 'expand', reason: /expand_bn is not folded/ }] });
  t.same(await outputOf(run), before);
});
