import t, { type Test } from 'tap';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { isOp } from '../../../core/ir/types.ts';
import { quantizeTensor } from '../../../core/quant/quantize-tensor.ts';
import type { Run } from '../../../core/run.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { encodeProgram } from '../../../plugins/export-paddle/index.ts';
import { preparedGraph } from '../../../plugins/export-paddle/prepared-graph.ts';
import { calibratedRun, tinyKernel } from '../export-onnx/calibrated-run.ts';
import { fuseForLite, type Int8Op } from './lite-fuse.ts';

for (const [title, weights] of [['scales of channels', 'channel_wise_abs_max'], ['scales of tensors', 'abs_max']] as const) {
  t.test(`Paddle Lite's rules find every convolution's input scale, weight scales and int8 weights: ${title}`, async (t) => {
    const kernel = tinyKernel({ target: 'paddle-lite', quantization: { weight_quantize_type: weights } });
    const run = await calibratedRun(kernel);
    const { program, parameters } = encodeProgram(preparedGraph(freezeModel(run, 64).graph), { plan: run.plan });
    const fused = new Map(fuseForLite(program, parameters).map((op) => [op.filter, op]));
    const planned = run.plan.entries().filter(({ slot }) => slot === 'filter');
    t.equal(planned.length, 47);
    t.same([...fused.keys()].sort(), planned.map(({ node }) => filterOf(run, node).name).sort());
    for (const { node } of planned) checkOp(t, run, node, fused.get(filterOf(run, node).name)!, weights === 'abs_max');
    await kernel.dispose();
  });
}

/** From the run's own states: what the quantizers learned, and what the weights are. */
function checkOp(t: Test, run: Run, node: string, fused: Int8Op, perTensor: boolean): void {
  const { name, tensor: weights } = filterOf(run, node);
  const thresholds = perTensor ? [largest(weights.data as Float32Array)] : channels(weights).map(largest);
  const scale = tensor('float32', [thresholds.length], thresholds);
  t.same(fused.weights, quantizeTensor(weights, scale, { bits: 8, signed: true, narrow: true, axis: perTensor ? -1 : 0, rounding: 'half-even' }).data, name);
  t.same(fused.shape, weights.shape);
  const wanted = Array.from({ length: weights.shape[0]! }, (_, c) => thresholds[perTensor ? 0 : c]! / 127);
  t.ok(fused.weightScale.length === wanted.length && fused.weightScale.every((value, c) => Math.abs(value - wanted[c]!) <= 1e-6 * wanted[c]!), `weight scales of ${name}`);
  const { x } = run.graph.node(node)!.inputs as unknown as { x: { name: string } };
  t.equal(fused.inputScale, (run.states.get(`${x.name}.scale`)!.tensor.data[0] as number) / 127, `input scale of ${name}`);
}

function filterOf(run: Run, name: string): { name: string; tensor: Tensor } {
  const node = run.graph.node(name);
  if (!isOp(node, 'Conv2d')) throw new Error(`${name} is no convolution`);
  const { name: filter } = node.inputs.filter;
  return { name: filter, tensor: run.states.get(filter)!.tensor };
}

function channels({ shape, data }: Tensor): Float32Array[] {
  const inner = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, c) => (data as Float32Array).subarray(c * inner, (c + 1) * inner));
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
