import t from 'tap';
import { deriveEvalGraph, deriveFrozenGraph } from '../../../core/evaluate/derive-graphs.ts';
import { isOp, type Graph } from '../../../core/ir/types.ts';
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
