import t from 'tap';
import { quantizeTensor } from '../../../../core/quant/quantize-tensor.ts';
import type { ConfigObject } from '../../../../core/config/index.ts';
import type { Run } from '../../../../core/run.ts';
import { feedsOf, quantizedGraph, quantizeRun } from '../../../../plugins/quant-post/index.ts';
import { noiseFeeds, postKernel, smallRun } from '../noise-run.ts';

const adaround = { round_type: 'adaround', adaround: { iterations: 150, learning_rate: 0.05, batch_nums: 2 } };

async function quantized(quantPost: ConfigObject, bits = 3): Promise<{ run: Run; steps: Awaited<ReturnType<typeof quantizeRun>>['steps']; error: number }> {
  const run = await smallRun(postKernel({ quantization: { weight_bits: bits }, quant_post: quantPost }));
  const expected = await output(run, run.graph);
  const { steps } = await quantizeRun(run, noiseFeeds(8, 8));
  const actual = await output(run, quantizedGraph(run));
  return { run, steps, error: actual.reduce((sum, value, i) => sum + (value - expected[i]!) ** 2, 0) / actual.length };
}

async function output(run: Run, graph: Run['graph']): Promise<number[]> {
  const program = await run.backend.compile(graph);
  program.write([...run.states].map(([name, { tensor }]) => [name, tensor] as const));
  const found: number[] = [];
  for await (const { image } of noiseFeeds(1, 1, 1, 1)) found.push(...Array.from((await program.run({ image: image! }))['y']!.data, Number));
  await program.dispose();
  return found;
}

t.test('with few bits, learned rounding brings the network closer to the float one than the nearest levels', async (t) => {
  const [nearest, learned] = await Promise.all([quantized({}), quantized(adaround)]);
  t.ok(learned!.steps['adaround']!.changed > 0);
  t.ok(learned!.error < 0.8 * nearest!.error, `${learned!.error} against ${nearest!.error}`);
});

t.test('every weight stays on one of the two levels beside it', async (t) => {
  const { run } = await quantized(adaround);
  for (const name of ['first_weights', 'second_weights']) {
    const scale = run.states.get(`${name}.scale`)?.tensor;
    if (scale === undefined) continue;
    const float = run.graph.states.get(name)!.initial;
    const levels = quantizeTensor(run.states.get(name)!.tensor, scale, { bits: 3, signed: true, rounding: 'half-even' });
    (float.data as Float32Array).forEach((value, i) => t.ok(Math.abs(value / Number(scale.data[0]) * 3 - Number(levels.data[i])) < 1 + 1e-4));
  }
});

t.test('the same images give the same rounding', async (t) => {
  const [a, b] = [await quantized(adaround), await quantized(adaround)];
  t.same(a.run.states.get('first_weights')!.tensor.data, b.run.states.get('first_weights')!.tensor.data);
});

t.test('layers that are close enough as they are stay rounded, with the reason', async (t) => {
  const { steps } = await quantized({ ...adaround, adaround: { ...adaround.adaround, skip_cosine: 0.5 } }, 8);
  t.match(steps['adaround'], { changed: 0, skipped: [{ node: 'first', reason: /give a cosine of/ }, { node: 'second' }] });
});

t.test('weights alone are rounded on the images it learns from, and their number is told', async (t) => {
  const run = await smallRun(postKernel({ quant_post: { ...adaround, method: 'dynamic' } }));
  const { images, steps, activations } = await quantizeRun(run, noiseFeeds(8, 4));
  t.match({ images, learned: steps['adaround']!.images, activations }, { images: 8, learned: 8, activations: {} });
});

t.test('rounding without any image is refused', async (t) => {
  const run = await smallRun(postKernel({ quant_post: { ...adaround, method: 'dynamic' } }));
  await t.rejects(quantizeRun(run, feedsOf([])), { code: 'ERR_CALIBRATION_IMAGES' });
});
