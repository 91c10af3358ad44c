import { deriveEvalGraph, deriveFloatGraph, deriveFrozenGraph, type Derived } from '../evaluate/derive-graphs.ts';
import { inputShapes } from '../input-shapes.ts';
import { inputSize } from '../input-size.ts';
import type { Graph } from '../ir/types.ts';
import { verifyGraph } from '../ir/verify.ts';
import { PassTrace } from '../rewrite/pass-trace.ts';
import type { Watch } from '../rewrite/pass.ts';
import { specializeGraph } from '../rewrite/specialize.ts';
import type { Run } from '../run.ts';
import { deriveTrainForward, deriveTrainGraph } from '../train/derive-train-graph.ts';
import { FULL_PHASE } from '../train/phase.ts';

/** The graphs a run goes through. */
export type Stage = 'float' | 'train' | 'eval' | 'frozen';

/** Which two graphs are compared. */
export interface CompareOptions {
  readonly stage: Stage;
  /** The graph to start from. `train` has none of the decoding the others have, so it is compared with `float` alone. @default 'float' */
  readonly from?: 'float' | 'eval' | undefined;
  /** Whether `train` is the whole step; otherwise it ends before loss and gradient. @default false */
  readonly backward?: boolean | undefined;
}

/** Two graphs of one network, and what made one of the other. */
export interface Comparison extends Derived {
  /** Both in words. */
  readonly title: { readonly before: string; readonly after: string };
  readonly before: Graph;
  /** The steps that touched a definition, in order. */
  stepsOf(name: string): readonly string[];
}

/** The graph of a stage beside the one it was made from. */
export function compareStages(run: Run, { stage, from = 'float', backward = false }: CompareOptions): Comparison {
  const shape = { batch: 1, size: inputSize(run) };
  // The train graph starts from the raw heads, the others from decoded boxes.
  const before = stage === 'train' ? specializeGraph(run.graph, inputShapes(run.model, shape))
    : from === 'eval' ? deriveEvalGraph(run, shape).graph : deriveFloatGraph(run, shape).graph;
  const trace = new PassTrace(before);
  const watch: Watch = (graph, step) => {
    verifyGraph(graph, step);
    trace.note(graph, step);
  };
  const derived = deriveStage(run, stage, backward, watch);
  return { ...derived, before, title: { before: titles[stage === 'train' ? 'float' : from], after: stage === 'train' && backward ? 'train step' : titles[stage] }, stepsOf: (name) => trace.steps(name) };
}

const titles: Readonly<Record<Stage, string>> = {
  float: 'float', train: 'train, forward', eval: 'eval, with fake-quant', frozen: 'frozen',
};

function deriveStage(run: Run, stage: Stage, backward: boolean, watch: Watch): Derived {
  const shape = { batch: 1, size: inputSize(run) };
  switch (stage) {
    case 'float': return deriveFloatGraph(run, shape);
    case 'train': return backward ? deriveTrainGraph(run, shape, FULL_PHASE, watch) : deriveTrainForward(run, shape, FULL_PHASE, watch);
    case 'eval': return deriveEvalGraph(run, shape, watch);
    case 'frozen': return deriveFrozenGraph(run, shape, watch);
  }
}
