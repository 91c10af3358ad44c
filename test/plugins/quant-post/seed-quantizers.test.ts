import t from 'tap';
import { QuantPlan } from '../../../core/quant/plan.ts';
import { calibrate, seedQuantizers } from '../../../plugins/quant-post/index.ts';
import { noiseFeeds, postKernel, smallRun } from './noise-run.ts';

t.test('what calibration finds becomes the states of the quantizers', async (t) => {
  const run = await smallRun(postKernel());
  const calibration = await calibrate(run, noiseFeeds(4, 4), { algo: 'abs_max' });
  t.same([...calibration.ranges.keys()].sort(), ['act', 'image']);
  t.equal(calibration.images, 8);
  seedQuantizers(run, calibration);
  for (const [name, { threshold }] of calibration.ranges) t.equal(Number(run.states.get(`${name}.scale`)!.tensor.data[0]), Math.fround(threshold));
});

t.test('the run\'s weights stay as they are', async (t) => {
  const run = await smallRun(postKernel());
  const before = structuredClone([...run.states].map(([name, { tensor }]) => [name, Array.from(tensor.data, Number)]));
  seedQuantizers(run, await calibrate(run, noiseFeeds(4)));
  t.same([...run.states].filter(([, { role }]) => role !== 'quantizer').map(([name, { tensor }]) => [name, Array.from(tensor.data, Number)]), before);
});

t.test('an activation whose quantizer keeps no range is refused', async (t) => {
  const run = await smallRun(postKernel({ quantization: { activation_quantize_type: 'abs_max' } }));
  const calibration = await calibrate(run, noiseFeeds(1));
  t.throws(() => seedQuantizers(run, calibration), { code: 'ERR_QUANTIZER_NOT_CALIBRATED', message: /"abs_max"/ });
});

t.test('a value that shares another one\'s scale does not move it', async (t) => {
  const run = await smallRun(postKernel());
  const spec = run.plan.specOf(run.graph.node('second')!, 'x')!;
  run.plan = QuantPlan.from(run.plan.toJSON());
  run.plan.quantize(run.graph.node('act')!, 'x', spec, 'test', 'before the activation');
  run.plan.quantize(run.graph.node('second')!, 'x', { ...spec, sharedWith: 'first' }, 'test', 'after the activation');
  const calibration = await calibrate(run, noiseFeeds(4), { algo: 'abs_max' });
  seedQuantizers(run, calibration);
  t.equal(Number(run.states.get('first.scale')!.tensor.data[0]), Math.fround(calibration.ranges.get('first')!.threshold));
  t.notOk(run.states.has('act.scale'));
});
