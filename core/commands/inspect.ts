import { printGraph } from '../ir/print.ts';
import { weightsMissing } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import type { PlanJson } from '../quant/plan.ts';
import { deriveEvalGraph, deriveFrozenGraph, type Derived } from '../evaluate/derive-graphs.ts';
import { deriveTrainGraph } from '../train/derive-train-graph.ts';
import type { PassRecord } from '../rewrite/pass.ts';
import type { Run } from '../run.ts';
import { inputSize } from '../input-size.ts';
import { compareStages, type CompareOptions, type Comparison, type Stage } from './compare-stages.ts';
import { openRun } from './open-run.ts';
import { optionalWeights } from './required-weights.ts';

/** Options of `inspect`. */
export interface InspectOptions {
  /** Which graph to print. @default 'float' */
  readonly stage?: Stage | undefined;
  /** Whether the graph is compared with the one it was made from. @default false */
  readonly compare?: boolean | Omit<CompareOptions, 'stage'> | undefined;
}

/** What `inspect` tells. */
export interface Inspection {
  /** Text form of the graph. */
  readonly graph: string;
  readonly nodes: number;
  readonly passes: readonly PassRecord[];
  /** Who decided what and why. */
  readonly plan: PlanJson;
  /** Plugins in the order they were applied. */
  readonly plugins: readonly string[];
  /** Both graphs, with `compare`: what `graphDiff` and `drawGraph` of the plugin `graph-view` take. */
  readonly comparison?: Comparison;
}

/**
 * Shows the graph, the plan and the passes, without training or data: of the configured weights where they are there,
 * otherwise of the model as a training would start it.
 * @throws ERR_WEIGHTS_MISSING for weights given with -o that are not there and for the stage `frozen` without any,
 * ERR_PLAN_CONTRADICTED
 */
export async function inspect(kernel: Kernel, { stage = 'float', compare = false }: InspectOptions): Promise<Inspection> {
  const weights = await optionalWeights(kernel, 'inspect');
  // Scales are learned: without weights there is nothing to freeze with.
  if (stage === 'frozen' && weights === undefined) throw weightsMissing('inspect --stage frozen');
  const { run } = await openRun(kernel, { weights, keepPlan: weights !== undefined });
  await run.backend.dispose();
  const comparison = compare === false ? undefined : compareStages(run, { stage, ...(compare === true ? {} : compare) });
  const { graph, passes } = comparison ?? derive(run, stage);
  return {
    graph: printGraph(graph), nodes: graph.nodes().length, passes, plan: run.plan.toJSON(), plugins: kernel.plugins.map(({ name }) => name),
    ...(comparison && { comparison }),
  };
}

function derive(run: Run, stage: Stage): Derived {
  const shape = { batch: 1, size: inputSize(run) };
  switch (stage) {
    case 'float': return { graph: run.graph, passes: [] };
    case 'train': return deriveTrainGraph(run, shape);
    case 'eval': return deriveEvalGraph(run, shape);
    case 'frozen': return deriveFrozenGraph(run, shape);
  }
}
