import t from 'tap';
import { deriveEvalGraph, deriveFrozenGraph } from '../../../core/evaluate/derive-graphs.ts';
import { isOp, type Graph, type Node } from '../../../core/ir/types.ts';
import type { Run } from '../../../core/run.ts';
import { inferenceStates } from '../../../core/train/averages.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { calibratedRun, image, tinyKernel } from '../export-onnx/calibrated-run.ts';

const shape = { batch: 1, size: 64 };

async function outputs(run: Run, graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const program = await run.backend.compile(graph);
  program.write([...inferenceStates(run.states)].map(([name, { tensor }]) => [name, tensor] as const));
  return program.run(feeds);
}

t.test('for paddle-lite the frozen graph gives the numbers of the fake-quant graph', async (t) => {
  const run = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
  const feeds = image(64);
  const expected = await outputs(run, deriveEvalGraph(run, shape).graph, feeds);
  const actual = await outputs(run, deriveFrozenGraph(run, shape).graph, feeds);
  for (const [name, { data }] of Object.entries(expected)) {
    t.ok(data.every((value, i) => Math.abs(Number(value) - Number(actual[name]!.data[i])) <= 1e-4 * Math.max(1, Math.abs(Number(value)))), name);
  }
});

t.test('frozen weights use all of their levels, channel by channel', async (t) => {
  const run = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
  const { graph } = deriveFrozenGraph(run, shape);
  const weights = graph.nodes().flatMap((node) => (isOp(node, 'Constant') && node.attrs.tensor.dtype === 'int8' ? [node.attrs.tensor] : []));
  t.equal(weights.length, 47);
  for (const { data, shape: [channels] } of weights) {
    const levels = Array.from(data as Int8Array, Math.abs);
    const inner = levels.length / channels!;
    for (let c = 0; c < channels!; c++) t.equal(Math.max(...levels.slice(c * inner, (c + 1) * inner)), 127);
  }
});

t.test('output convolutions in float take no part in it', async (t) => {
  const run = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
  const { graph } = deriveFrozenGraph(run, shape);
  for (const i of [0, 1, 2]) {
    const node = graph.node(`yolo_output.${i}`)!;
    t.ok(isOp(node, 'Conv2d') && isOp(node.inputs.filter.producer, 'Constant') && node.inputs.filter.type.dtype === 'float32');
  }
});

t.test('a scale taken from each image cannot be frozen, and the error says which', async (t) => {
  const run = await calibratedRun(tinyKernel({ target: 'paddle-lite', quantization: { activation_quantize_type: 'abs_max' } }));
  t.throws(() => deriveFrozenGraph(run, shape), { code: 'ERR_SCALE_NOT_CONSTANT', message: /taken from each image/ });
});

for (const quantization of [
  { activation_quantize_type: 'range_abs_max', window_size: 3 }, { activation_quantize_type: 'moving_average_min_max' }, { activation_quantize_type: 'percentile' },
  { activation_quantize_type: 'lsq', weight_quantize_type: 'channel_wise_lsq' }, { activation_quantize_type: 'pact' }, { weight_bits: 4, activation_bits: 6 },
  { weight_quantize_type: 'moving_average_abs_max' }, { weight_quantize_type: 'range_abs_max' }, { rounding: 'half-away' }, { is_full_quantize: true },
]) {
  for (const target of quantization.activation_quantize_type === 'moving_average_min_max' ? ['onnxruntime'] : ['paddle-lite', 'onnxruntime']) {
    t.test(`${JSON.stringify(quantization)} for ${target} freezes to the numbers of the fake-quant graph`, async (t) => {
      const run = await calibratedRun(tinyKernel({ target, quantization }));
      const feeds = image(64);
      const expected = await outputs(run, deriveEvalGraph(run, shape).graph, feeds);
      const actual = await outputs(run, deriveFrozenGraph(run, shape).graph, feeds);
      for (const [name, { data }] of Object.entries(expected)) {
        // Folding a batch norm moves a value by a rounding error, here and there a level with it, and that whatever comes after.
        const distances = Array.from(data as Float32Array, (value, i) => Math.abs(value - Number(actual[name]!.data[i])));
        const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = Math.sqrt(mean(Array.from(data as Float32Array, (value) => value ** 2)));
        t.ok(mean(distances) <= 0.02 * spread, `${name}: ${mean(distances)} on average, of ${spread}`);
      }
    });
  }
}

t.test('weights beyond a scale that lags behind are clipped, and with compat paddle-1.8 left beyond it as PaddleSlim leaves them', async (t) => {
  const levels = async (compat: string): Promise<number> => {
    const run = await calibratedRun(tinyKernel({ target: 'paddle-lite', quantization: { weight_quantize_type: 'moving_average_abs_max', compat } }));
    const { tensor, role } = run.states.get('conv1_weights.scale')!;
    run.states.set('conv1_weights.scale', { tensor: { ...tensor, data: (tensor.data as Float32Array).map((scale) => scale / 4) }, role });
    const node = deriveFrozenGraph(run, shape).graph.nodes().find(({ name }) => name === 'conv1_weights.levels')!;
    return Math.max(...Array.from((node as Node<'Constant'>).attrs.tensor.data as Int8Array, Math.abs));
  };
  t.equal(await levels('none'), 127);
  t.ok(await levels('paddle-1.8') > 128);
});

t.test('a channel of zeros freezes to zeros, and with compat paddle-1.8 to the NaN that PaddleSlim makes of it', async (t) => {
  const levels = async (compat: string): Promise<Tensor> => {
    const run = await calibratedRun(tinyKernel({ target: 'paddle-lite', quantization: { compat } }));
    const { tensor: weights, role } = run.states.get('conv1_weights')!;
    const inner = weights.data.length / weights.shape[0]!;
    run.states.set('conv1_weights', { tensor: { ...weights, data: (weights.data as Float32Array).map((value, i) => (i < inner ? 0 : value)) }, role });
    const node = deriveFrozenGraph(run, shape).graph.nodes().find(({ name }) => name === 'conv1_weights.levels')!;
    return (node as Node<'Constant'>).attrs.tensor;
  };
  const right = await levels('none');
  t.ok(right.dtype === 'int8' && right.data.slice(0, 27).every((level) => level === 0));
  const paddle = await levels('paddle-1.8');
  t.ok(paddle.dtype === 'float32' && Number.isNaN(paddle.data[0]) && !Number.isNaN(paddle.data[27]));
});
