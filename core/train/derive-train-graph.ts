import { addGradients } from '../gradient/gradient.ts';
import type { ImageSize } from '../image-size.ts';
import { inputShapes } from '../input-shapes.ts';
import { Editor } from '../ir/editor.ts';
import { verifyGraph } from '../ir/verify.ts';
import type { Graph, State, Value } from '../ir/types.ts';
import { specializeGraph } from '../rewrite/specialize.ts';
import { PassList, type PassRecord, type Watch } from '../rewrite/pass.ts';
import type { Run } from '../run.ts';
import { averageName } from './averages.ts';
import { FULL_PHASE, type TrainPhase } from './phase.ts';
import { trainMode } from './train-mode.ts';

/** Extents of a batch. */
export interface BatchShape {
  readonly batch: number;
  /** Height and width of the images. */
  readonly size: ImageSize;
}

/**
 * The whole train step as one graph: quantized forward, loss, gradient, optimizer, statistics, weight averages.
 * Inputs are the model's, `learningRate` and, with averages, `averageDecay` (both rank 0); outputs are `loss` and what it is the sum
 * of, `loss_…`, where the model tells.
 */
export function deriveTrainGraph(run: Run, shape: BatchShape, phase: TrainPhase = FULL_PHASE, watch: Watch = verifyGraph): { graph: Graph; passes: readonly PassRecord[] } {
  const { graph, passes } = deriveTrainForward(run, shape, phase, watch);
  const editor = new Editor(graph);
  run.model.attachLoss(graph, editor);
  watch(graph, 'loss');
  attachOptimizer(graph, editor, run);
  watch(graph, 'gradient and optimizer');
  if (run.config.ema_decay > 0) attachAverages(graph, editor, phase);
  for (const name of [...graph.outputs.keys()]) if (name !== 'loss' && !name.startsWith('loss_')) editor.removeOutput(name);
  editor.removeDead();
  watch(graph, 'averages');
  return { graph, passes };
}

/** The forward part of a train step: fake-quant inserted, batch norms in training mode, neither loss nor gradient yet. */
export function deriveTrainForward(run: Run, shape: BatchShape, phase: TrainPhase = FULL_PHASE, watch: Watch = verifyGraph): { graph: Graph; passes: readonly PassRecord[] } {
  const graph = specializeGraph(run.graph, inputShapes(run.model, shape));
  const passes = new PassList();
  run.stage = 'train';
  run.phase = phase;
  run.kernel.hooks.rewrite.call(passes, run);
  passes.add(trainMode({ frozen: () => !phase.batchStatistics }), 'core');
  return { graph, passes: passes.run(graph, watch) };
}

function attachOptimizer(graph: Graph, editor: Editor, { config, kernel }: Run): void {
  const loss = graph.outputs.get('loss')!;
  const parameters = [...graph.states.values()].filter((state) => state.trainable);
  const byValue = addGradients(graph, editor, { loss, wrt: parameters.map((state) => state.value) });
  const gradients = new Map<State, Value>();
  for (const state of parameters) {
    const gradient = byValue.get(state.value);
    if (gradient !== undefined) gradients.set(state, gradient);
  }
  const { optimizer, regularizer } = config.OptimizerBuilder;
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  kernel.resolve('optimizer', optimizer.type)(optimizer).attach({ editor, gradients, learningRate, l2Decay: regularizer?.factor ?? 0 });
}

/**
 * A moving average of every parameter, statistic and learned scale, for evaluation. What a phase keeps from moving its
 * average still approaches: were it dropped, averaged weights would from one step to the next meet other statistics.
 * Source: Tarvainen & Valpola 2017 (mean teacher).
 */
function attachAverages(graph: Graph, editor: Editor, phase: TrainPhase): void {
  const decay = editor.input('averageDecay', { dtype: 'float32', shape: [] });
  for (const state of [...graph.states.values()]) {
    const value = graph.updates.get(state) ?? (rests(state, phase) ? state.value : undefined);
    if (value === undefined || !(state.trainable || state.role === 'parameter' || state.role === 'statistic')) continue;
    const average = editor.state({ name: averageName(state.name), initial: state.initial, role: 'average', trainable: false });
    editor.update(average, editor.emit('MovingAverage', { old: average.value, value, decay }, {}, { name: `${average.name}.next` }).y);
  }
}

/** Whether a state moved in an earlier phase. */
function rests({ role, trainable }: State, { batchStatistics, observing }: TrainPhase): boolean {
  return role === 'statistic' ? !batchStatistics : role === 'quantizer' && trainable && !observing;
}
