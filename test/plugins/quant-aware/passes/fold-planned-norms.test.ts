import t, { type Test } from 'tap';
import type { ConfigObject } from '../../../../core/config/index.ts';
import { deriveEvalGraph, deriveFrozenGraph } from '../../../../core/evaluate/derive-graphs.ts';
import { isOp, type Graph } from '../../../../core/ir/types.ts';
import type { Run } from '../../../../core/run.ts';
import { inferenceTensors } from '../../../../core/train/averages.ts';
import { readCheckpoint } from '../../../../core/train/checkpoint.ts';
import type { Tensor } from '../../../../core/tensor/tensor.ts';
import { tinyKernel as tinyTraining, withKernel } from '../../../support/tiny-kernel.ts';
import { tinyProject } from '../../../support/tiny-project.ts';
import { calibratedRun, image, tinyKernel } from '../../export-onnx/calibrated-run.ts';

const shape = { batch: 1, size: 64 };

async function outputs(run: Run, graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const program = await run.backend.compile(graph);
  program.write(inferenceTensors(run.states));
  return program.run(feeds);
}

function equal(t: Test, actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>): void {
  for (const [name, { data }] of Object.entries(expected)) {
    const far = data.filter((value, i) => Math.abs(Number(value) - Number(actual[name]!.data[i])) > 1e-3 * Math.max(1, Math.abs(Number(value))));
    t.ok(far.length <= data.length / 200, `${name}: ${far.length} of ${data.length} differ`);
  }
}

for (const target of ['paddle-lite', 'onnxruntime']) {
  t.test(`for ${target} folded filters of one scale freeze to the numbers of the evaluation graph, with integer weights`, async (t) => {
    const run = await calibratedRun(tinyKernel({ target, quantization: { fold_batch_norm: true, weight_quantize_type: 'abs_max' } }));
    const feeds = image(64);
    const evaluation = deriveEvalGraph(run, shape).graph;
    const divisions = evaluation.nodes().filter((node) => isOp(node, 'Div') && node.name.endsWith('.unfolded'));
    t.equal(divisions.length, 47, 'every quantized convolution that a batch norm follows');
    const expected = await outputs(run, evaluation, feeds);
    const frozen = deriveFrozenGraph(run, shape).graph;
    t.equal(frozen.nodes().filter((node) => node.name.endsWith('.unfolded')).length, 0);
    t.equal(frozen.nodes().filter((node) => isOp(node, 'Constant') && node.attrs.tensor.dtype === 'int8').length, 47);
    equal(t, await outputs(run, frozen, feeds), expected);
  });
}

t.test('with one scale per channel folding changes no number of the forward pass, since scales follow the factor', async (t) => {
  const plain = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
  const folded = await calibratedRun(tinyKernel({ target: 'paddle-lite', quantization: { fold_batch_norm: true } }));
  for (const [name, state] of plain.states) folded.states.set(name, state);
  const feeds = image(64);
  equal(t, await outputs(folded, deriveEvalGraph(folded, shape).graph, feeds), await outputs(plain, deriveEvalGraph(plain, shape).graph, feeds));
});

t.test('weights learn through the folding: the gradient of a filter is that without it, times what the scales let through', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const weights = async (name: string, quantization: ConfigObject): Promise<Float32Array> => {
    const { written } = await withKernel(tinyTraining(project, { max_iters: 1, quantization, LearningRate: { base_lr: 0.01, schedulers: [] } }, { name }), (kernel) => kernel.run('train'));
    return (await readCheckpoint(written.find((path) => path.endsWith('model_final'))!)).states.get('conv1_weights')!.tensor.data as Float32Array;
  };
  const [plain, folded] = [await weights('plain', {}), await weights('folded', { fold_batch_norm: true })];
  // γ = 1 and σ² = 1 at the start, so the factor is 1/√(1 + ε) everywhere and nothing else may differ.
  plain.forEach((value, i) => { if (Math.abs(value - folded[i]!) > 1e-4) t.fail(`weight ${i}: ${folded[i]}, without folding ${value}`); });
  t.pass('all weights moved alike');
});

t.test('the plan carries the folding, and training updates the running variance behind the division', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const inspection = await withKernel(tinyTraining(project, { quantization: { fold_batch_norm: true } }), (kernel) => kernel.run('inspect', { stage: 'train' }));
  t.ok(inspection.plan.entries.filter(({ slot }) => slot === 'filter').every(({ spec }) => spec.foldBatchNorm === true));
  t.equal(inspection.passes.find(({ pass }) => pass === 'fold-planned-norms')?.changed, true);
  t.match(inspection.graph, /update %conv1_bn_variance = /);
});
