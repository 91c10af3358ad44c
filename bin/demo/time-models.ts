import { openRun } from '../../core/commands/open-run.ts';
import { inputSize } from '../../core/input-size.ts';
import { deriveEvalGraph } from '../../core/evaluate/derive-graphs.ts';
import { timeRunnables } from '../../core/evaluate/time-runnables.ts';
import { freezeModel } from '../../core/export/freeze-model.ts';
import { loadModel } from '../../core/export/load-model.ts';
import { isOp, type Graph } from '../../core/ir/types.ts';
import type { Kernel } from '../../core/kernel.ts';
import { inferenceStates, tensorsOf } from '../../core/train/averages.ts';
import { testImages } from './test-images.ts';

/**
 * Times the four forms on one test image, and says how large the two graphs are. With more than one thread the pools of
 * four open models get in each other's way, so the demo gives them one.
 */
export async function timeModels(kernel: Kernel, paths: { readonly aware: string; readonly float: string; readonly exported: string }) {
  const { run } = await openRun(kernel, { weights: paths.aware, keepPlan: true });
  const size = inputSize(run);
  const states = inferenceStates(run.states);
  const frozen = freezeModel(run, size).graph;
  const aware = await run.backend.compile(deriveEvalGraph(run, { batch: 1, size }).graph, { keepMemory: true });
  aware.write(tensorsOf(states));
  const models = { float: await loadModel(run, paths.float), aware, frozen: await run.backend.compile(frozen, { keepMemory: true }), exported: await loadModel(run, paths.exported) };
  const [image] = await testImages(1);
  const { inputs } = await kernel.resolve('reader', 'detection').prepare(image!, { section: run.config.EvalReader as never, inputSize: size });
  const milliseconds = await timeRunnables(models, inputs);
  for (const model of Object.values(models)) await model.dispose();
  await run.backend.dispose();
  const stored = [...states.values()].reduce((sum, { tensor }) => sum + tensor.data.byteLength, 0);
  return { milliseconds, bytes: { aware: stored, frozen: constantBytes(frozen) } };
}

function constantBytes(graph: Graph): number {
  let bytes = 0;
  for (const node of graph.nodes()) if (isOp(node, 'Constant')) bytes += node.attrs.tensor.data.byteLength;
  return bytes;
}
