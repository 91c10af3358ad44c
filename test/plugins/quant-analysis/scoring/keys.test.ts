import t from 'tap';
import type { CocoGroundTruth, DatasetRecord } from '../../../../core/dataset.ts';
import type { Run } from '../../../../core/run.ts';
import { full } from '../../../../core/tensor/tensor.ts';
import { keysOf } from '../../../../plugins/quant-analysis/scoring/keys.ts';
import { calibratedRun, tinyKernel } from '../../export-onnx/calibrated-run.ts';

const run = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
const dataset = (ids: readonly number[], bbox = [0, 0, 4, 4]) => ({
  records: ids.map((id) => ({ id }) as DatasetRecord),
  groundTruth: (): CocoGroundTruth => ({ images: ids.map((id) => ({ id })), annotations: [{ id: 1, image_id: 1, category_id: 1, bbox }], categories: [] }),
});
const score = (of: Run, images = dataset([1, 2])): string => keysOf(of, images).score(of.plan);

t.test('a score depends on weights, scales, plan, options, images and what is on them', async (t) => {
  const changed = (name: string): Run => ({ ...run, states: new Map([...run.states].map(([key, state]) => [key, key === name ? { ...state, tensor: full('float32', state.tensor.shape, 0.5) } : state])) });
  const keys = [
    score(run), score(changed('conv1_weights')), score(changed('image.scale')), score({ ...run, plan: run.plan.without(['conv1']) }),
    score({ ...run, config: { ...run.config, input_size: 96 } }), score(run, dataset([1, 3])), score(run, dataset([1, 2], [0, 0, 4, 5])),
  ];
  t.equal(new Set(keys).size, keys.length);
});

t.test('a score does not depend on what changes no number: where files lie, threads, who decided', async (t) => {
  const plan = run.plan.filter(() => true);
  for (const { node, slot, spec } of run.plan.entries()) plan.quantize(run.graph.node(node)!, slot, spec, 'somebody', 'else');
  t.equal(score({ ...run, plan, config: { ...run.config, threads: 4, save_dir: 'elsewhere', max_iters: 1 } }), score(run));
  t.equal(keysOf(run, dataset([1])).model(run.plan), keysOf(run, dataset([2])).model(run.plan), 'and a model on no images at all');
});
