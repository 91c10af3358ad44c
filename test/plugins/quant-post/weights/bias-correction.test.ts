import t from 'tap';
import { quantizeTensor } from '../../../../core/quant/quantize-tensor.ts';
import { createRandom } from '../../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../../core/tensor/tensor.ts';
import { quantizedGraph, quantizeRun } from '../../../../plugins/quant-post/index.ts';
import { correctedLevels } from '../../../../plugins/quant-post/weights/bias-correction.ts';
import { absMaxScale, dequantize } from '../../../../plugins/quant-post/weights/quantized-weight.ts';
import { noiseFeeds, postKernel, smallRun } from '../noise-run.ts';

const spec = { kind: 'abs_max', bits: 3, signed: true, axis: 0, rounding: 'half-even' } as const;
const options = { spec, outputAxis: 0 } as const;

/** Two channels: one of small values around a mean, one symmetric. */
function weight(): Tensor {
  const random = createRandom(6);
  return tensor('float32', [2, 64, 1, 1], Float32Array.from({ length: 128 }, (_, i) => (i === 0 ? 1 : i < 64 ? random.uniform(0.05, 0.2) : random.normal())));
}

/** One channel as a weight of its own. */
function channel({ shape, data }: Tensor, index: number): Tensor {
  const size = data.length / shape[0]!;
  return tensor('float32', [1, ...shape.slice(1)], (data as Float32Array).slice(index * size, (index + 1) * size));
}

function corrected(w: Tensor): number[] {
  const scale = absMaxScale(w, 0);
  return Array.from(correctedLevels(w, quantizeTensor(w, scale, spec), scale, { ...options, compat: 'none' }).data, Number);
}

t.test('a channel is corrected by its own mean and deviation, whatever the others are', async (t) => {
  const w = weight();
  t.same(corrected(w), [...corrected(channel(w, 0)), ...corrected(channel(w, 1))]);
});

t.test('large weights make up for the spread that small ones lose by rounding', async (t) => {
  const steps = [127, 100, ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1.4 : -1.4))];
  const w = tensor('float32', [1, steps.length, 1, 1], Float32Array.from(steps, (step) => step / 127));
  const eight = { ...spec, bits: 8 };
  const scale = absMaxScale(w, 0);
  const rounded = quantizeTensor(w, scale, eight);
  const found = correctedLevels(w, rounded, scale, { spec: eight, outputAxis: 0, compat: 'none' });
  t.same([rounded.data[1], rounded.data[2], found.data[1], found.data[2]], [100, 1, 102, 1]);
});

t.test('a channel without deviation keeps its levels; Paddle makes it 0, or all of it the largest', async (t) => {
  const w = tensor('float32', [3, 2, 1, 1], Float32Array.of(1, -1, 0.5, 0.5, 0.1, 0.11));
  const scale = tensor('float32', [1], Float32Array.of(1));
  const perTensor = { ...spec, axis: undefined };
  const rounded = quantizeTensor(w, scale, perTensor);
  t.same([...rounded.data], [3, -3, 2, 2, 0, 0]);
  t.same(correctedLevels(w, rounded, scale, { spec: perTensor, outputAxis: 0, compat: 'none' }).data, rounded.data);
});

t.test('Paddle spreads the channels\' numbers over other channels\' weights', async (t) => {
  const w = weight();
  const rounded = quantizeTensor(w, absMaxScale(w, 0), spec);
  const [right, paddle] = (['none', 'paddle-2.6'] as const).map((compat) => correctedLevels(w, rounded, absMaxScale(w, 0), { ...options, compat }));
  t.notSame(paddle!.data, right!.data);
});

t.test('corrected weights are rounded to the levels they were given, also where the outermost is no more in use', async (t) => {
  const run = await smallRun(postKernel({ quantization: { weight_bits: 3 }, quant_post: { bias_correction: true } }));
  const { steps } = await quantizeRun(run, noiseFeeds(2));
  t.ok('bias_correction' in steps);
  const specs = run.plan.entries().filter(({ slot }) => slot === 'filter').map(({ spec: { kind } }) => kind);
  t.same(specs, ['fixed_scale', 'fixed_scale']);
  const graph = quantizedGraph(run);
  const program = await run.backend.compile(graph);
  program.write([...run.states].map(([name, { tensor: value }]) => [name, value] as const));
  for (const { tensor: value } of [run.states.get('first_weights')!, run.states.get('second_weights')!]) {
    const scale = run.states.get(value.shape[0] === 3 ? 'first_weights.scale' : 'second_weights.scale')!.tensor;
    const again = dequantize(quantizeTensor(value, scale, { ...spec, axis: undefined }), scale, { ...spec, axis: undefined });
    t.same(again.data, value.data);
  }
  await program.dispose();
});
