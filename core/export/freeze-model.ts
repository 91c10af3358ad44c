import { deriveFloatGraph, deriveFrozenGraph } from '../evaluate/derive-graphs.ts';
import type { ImageSize } from '../image-size.ts';
import { PassList } from '../rewrite/pass.ts';
import { removeDead } from '../rewrite/passes/remove-dead.ts';
import { statesToConstants } from '../rewrite/passes/states-to-constants.ts';
import type { Run } from '../run.ts';
import { inferenceStates } from '../train/averages.ts';
import type { FrozenModel } from './exporter.ts';

/** The model that leaves, at batch 1: the frozen graph and the same network in float, both with constant weights. */
export function freezeModel(run: Run, size: ImageSize): FrozenModel {
  const shape = { batch: 1, size };
  const floatGraph = deriveFloatGraph(run, shape).graph;
  const passes = new PassList();
  const states = inferenceStates(run.states);
  passes.add(statesToConstants((name) => states.get(name)?.tensor), 'core');
  passes.add(removeDead(), 'core');
  passes.run(floatGraph);
  return { graph: run.plan.entries().length === 0 ? floatGraph : deriveFrozenGraph(run, shape).graph, floatGraph };
}
