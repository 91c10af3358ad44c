import t from 'tap';
import { deriveEvalGraph, deriveFloatGraph } from '../../../../core/evaluate/derive-graphs.ts';
import { Editor } from '../../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../../core/ir/types.ts';
import type { Run } from '../../../../core/run.ts';
import { full, type Tensor } from '../../../../core/tensor/tensor.ts';
import { inferenceTensors } from '../../../../core/train/averages.ts';
import { feedsOf } from '../../../../plugins/quant-post/index.ts';
import { collectStatistics } from '../../../../plugins/quant-analysis/statistics/collect-statistics.ts';
import { calibratedRun, image, tinyKernel } from '../../export-onnx/calibrated-run.ts';

t.setTimeout(240_000);
const SIZE = 64;
const images = [image(SIZE), image(SIZE)];

/** A run that quantizes a few layers, since a graph of all pairs takes seconds to compile. */
async function runFor(quantization = {}, target = 'paddle-lite'): Promise<Run> {
  const run = await calibratedRun(tinyKernel({ backend: 'onnxruntime', target, quantization }));
  run.plan = run.plan.only(['conv1', 'conv2_1_dw', 'conv2_1_sep', 'conv5_1_sep']);
  return run;
}

/** What a node gives on each image. */
async function outputsOf(run: Run, graph: Graph, name: string): Promise<Tensor[]> {
  const editor = new Editor(graph);
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  editor.output('y', (graph.node(name)!.outputs as Record<string, Value>)['y']!);
  editor.removeDead();
  editor.removeInput('imSize');
  const program = await run.backend.compile(graph);
  program.write(inferenceTensors(run.states));
  const outputs: Tensor[] = [];
  for (const feeds of images) {
    const { y } = await program.run({ image: feeds['image']! });
    outputs.push({ ...y!, data: y!.data.slice() } as Tensor);
  }
  await program.dispose();
  return outputs;
}

/** 10 log10 of the signal's energy over the difference's, the plain way. */
function sqnrOf(signals: readonly Tensor[], others: readonly Tensor[]): number {
  let [signal, error] = [0, 0];
  signals.forEach(({ data }, i) => data.forEach((value, at) => {
    signal += Number(value) ** 2;
    error += (Number(value) - Number(others[i]!.data[at])) ** 2;
  }));
  return 10 * Math.log10(signal / error);
}

t.test('noise of a layer behind its batch norm, its own and that of all before it, is what plain sums over both networks give', async (t) => {
  const run = await runFor();
  const { layers, images: seen } = await collectStatistics(run, feedsOf(images));
  t.equal(seen, 2);
  const shape = { batch: 1, size: SIZE };
  const only = { ...run, plan: run.plan.only(['conv2_1_dw']) };
  const float = await outputsOf(run, deriveFloatGraph(run, shape).graph, 'conv2_1_dw_bn');
  const accumulated = sqnrOf(float, await outputsOf(run, deriveEvalGraph(run, shape).graph, 'conv2_1_dw_bn'));
  t.ok(Math.abs(layers['conv2_1_dw']!.accumulated!.sqnr - accumulated) < 0.01);
  const own = sqnrOf(float, await outputsOf(only, deriveEvalGraph(only, shape).graph, 'conv2_1_dw_bn'));
  t.ok(Math.abs(layers['conv2_1_dw']!.own!.sqnr - own) < 3, 'nearly as on the inputs of the float network');
  t.ok(layers['conv2_1_sep']!.own!.sqnr > layers['conv2_1_sep']!.accumulated!.sqnr + 1, 'what comes before a layer adds to its noise');
  const { own: both, weights, activations } = layers['conv5_1_sep']!;
  t.ok(both!.sqnr < Math.min(weights!.sqnr, activations!.sqnr) + 0.1, 'both together are noisier than either');
});

t.test('two bits more make twelve decibels less noise, in the tensor and at the layer', async (t) => {
  const noise = async (weight_bits: number) => {
    const { layers, tensors } = await collectStatistics(await runFor({ weight_bits }), feedsOf(images));
    return { layer: layers['conv5_1_sep']!.weights!.sqnr, tensor: tensors.find(({ name }) => name === 'conv5_1_sep_weights')!.noise!.sqnr };
  };
  const [eight, ten] = [await noise(8), await noise(10)];
  t.ok(Math.abs(ten.layer - eight.layer - 12) < 2, `${ten.layer} and ${eight.layer} dB`);
  t.ok(Math.abs(ten.tensor - eight.tensor - 12) < 2, `${ten.tensor} and ${eight.tensor} dB`);
});

t.test('a range half as wide as the values clips half of them, and the histogram counts all', async (t) => {
  const run = await runFor();
  run.states.set('image.scale', { tensor: full('float32', [1], 0.5), role: 'quantizer' });
  const { tensors } = await collectStatistics(run, feedsOf(images));
  const tensor = tensors.find(({ name }) => name === 'image')!;
  t.ok(Math.abs(tensor.clipped - 0.5) < 0.02, String(tensor.clipped));
  t.same(tensor.represented, { low: -0.5, high: 0.5 });
  t.ok(tensor.low < -0.99 && tensor.high > 0.99);
  t.equal(tensor.histogram.counts.reduce((sum, count) => sum + count, 0), 2 * 3 * SIZE * SIZE);
  t.same(tensor.readers, ['conv1.x']);
  t.ok(tensors.filter(({ weight }) => weight).every(({ clipped }) => clipped === 0));
});

t.test('asymmetric quantizers are told with the range they represent', async (t) => {
  const { tensors } = await collectStatistics(await runFor({ activation_quantize_type: 'moving_average_min_max' }, 'onnxruntime'), feedsOf(images));
  const after = tensors.find(({ name }) => name === 'conv1_relu6')!;
  t.equal(after.represented.low, 0);
  t.ok(Math.abs(after.represented.high - after.high) < 0.5 * after.high);
  t.ok(after.clipped < 0.1 && after.noise!.sqnr > 25);
});

t.test('a layer whose norm is folded while training is compared behind it all the same', async (t) => {
  const { layers } = await collectStatistics(await runFor({ fold_batch_norm: true }), feedsOf(images));
  const { own, accumulated } = layers['conv2_1_sep']!;
  t.ok(own!.sqnr > 25 && accumulated!.sqnr > 20, `${own!.sqnr} and ${accumulated!.sqnr} dB: what is compared has the same scale`);
});
