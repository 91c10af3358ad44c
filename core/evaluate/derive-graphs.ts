import { inputShapes } from '../input-shapes.ts';
import { Editor } from '../ir/editor.ts';
import type { Graph } from '../ir/types.ts';
import { verifyGraph } from '../ir/verify.ts';
import { PassList, type PassRecord, type Watch } from '../rewrite/pass.ts';
import { specializeGraph } from '../rewrite/specialize.ts';
import type { Run } from '../run.ts';
import type { BatchShape } from '../train/derive-train-graph.ts';
import { inferenceMode } from './inference-mode.ts';

/** A derived graph and what was done to get it. */
export interface Derived {
  readonly graph: Graph;
  readonly passes: readonly PassRecord[];
}

/** The graph evaluated while training: fake-quant with the scales at hand, decoding attached, no raw heads. */
export function deriveEvalGraph(run: Run, shape: BatchShape, watch: Watch = verifyGraph): Derived {
  const graph = specialize(run, shape);
  const passes = new PassList();
  run.stage = 'eval';
  run.kernel.hooks.rewrite.call(passes, run);
  passes.add(inferenceMode, 'core');
  const records = passes.run(graph, watch);
  return { graph: withDecoding(graph, run, watch), passes: records };
}

/** The same network in float, whatever the plan says. */
export function deriveFloatGraph(run: Run, shape: BatchShape): Derived {
  const graph = specialize(run, shape);
  const passes = new PassList();
  passes.add(inferenceMode, 'core');
  const records = passes.run(graph, verifyGraph);
  return { graph: withDecoding(graph, run, verifyGraph), passes: records };
}

/**
 * The graph that leaves: integers for weights, quantize and dequantize for activations, everything constant.
 * The `freeze` hook adds the passes; the evaluation graph is where they start.
 */
export function deriveFrozenGraph(run: Run, shape: BatchShape, watch: Watch = verifyGraph): Derived {
  const evaluation = deriveEvalGraph(run, shape, watch);
  const passes = new PassList();
  run.stage = 'frozen';
  run.kernel.hooks.freeze.call(passes, run);
  const records = passes.run(evaluation.graph, watch);
  return { graph: evaluation.graph, passes: [...evaluation.passes, ...records] };
}

function specialize({ graph, model }: Run, shape: BatchShape): Graph {
  return specializeGraph(graph, inputShapes(model, shape));
}

function withDecoding(graph: Graph, run: Run, watch: Watch): Graph {
  const editor = new Editor(graph);
  const raw = [...graph.outputs.keys()];
  run.model.attachDecode(graph, editor);
  // A model that decodes nothing keeps its outputs.
  if (graph.outputs.size > raw.length) for (const name of raw) editor.removeOutput(name);
  editor.removeDead();
  watch(graph, 'decode');
  return graph;
}
