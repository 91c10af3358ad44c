import { SlimtapError } from '../errors.ts';
import type { Graph } from '../ir/types.ts';
import { verifyGraph } from '../ir/verify.ts';
import type { Kernel } from '../kernel.ts';
import { loweredBackend } from '../lowered-backend.ts';
import type { BuildOptions, Model } from '../model.ts';
import { QuantPlan } from '../quant/plan.ts';
import { readerSize } from '../reader-size.ts';
import type { Run, StateStore } from '../run.ts';
import { createRandom } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { inferenceStates, tensorsOf } from '../train/averages.ts';
import { FULL_PHASE } from '../train/phase.ts';
import { isCheckpoint, readCheckpoint, type Checkpoint } from '../train/checkpoint.ts';
import { adoptPlan } from './adopt-plan.ts';
import { storedCategories } from './categories.ts';

/** How a run is opened. */
export interface OpenOptions {
  /** Checkpoint or weights to read; what `pretrain_weights`, `weights` or `resume` say. */
  readonly weights?: string | undefined;
  /** Whether momenta, averages and quantizer statistics are kept as they are, to continue exactly. @default false */
  readonly exact?: boolean;
  /** Whether the checkpoint's quantization plan holds; a float checkpoint then stays float. */
  readonly keepPlan: boolean;
  /** Whether the weights are taken whole and left untrained although the plan is made anew, as calibration does. @default keepPlan */
  readonly trained?: boolean;
}

/** A run, and the checkpoint it was opened from where there is one. */
export interface OpenedRun {
  readonly run: Run;
  readonly checkpoint: Checkpoint | undefined;
}

/**
 * From configuration to a run: the model's float forward graph, its weights, its quantization plan.
 * The lifecycle up to where commands differ: config → buildGraph → annotate. Whoever opens a run disposes its backend.
 * @throws ERR_CONFIG_…, ERR_UNKNOWN_NAME, ERR_CHECKPOINT_…, ERR_WEIGHTS_…, ERR_PLAN_CONTRADICTED
 */
export async function openRun(kernel: Kernel, { weights, keepPlan, trained = keepPlan, exact = false }: OpenOptions): Promise<OpenedRun> {
  const checkpoint = await checkpointAt(weights, exact);
  const states = startingStates(checkpoint, exact);
  const run = buildRun(kernel, { weights, states, initial: trained ? tensorsOf(states) : undefined });
  run.graph = await kernel.hooks.buildGraph.promise(run.graph, run);
  verifyGraph(run.graph, 'buildGraph');
  fillStates(run);
  await kernel.hooks.annotate.promise(run.plan, run);
  if (!trained) return { run, checkpoint };
  if (keepPlan) run.plan = adoptPlan(run, checkpoint);
  run.categories = storedCategories(checkpoint, run);
  run.iteration = checkpoint?.iteration ?? 0;
  return { run, checkpoint };
}

/** Only a checkpoint can be continued; other commands take weights in any form, which the plugins of `buildGraph` read. */
async function checkpointAt(weights: string | undefined, exact: boolean): Promise<Checkpoint | undefined> {
  if (weights === undefined) return undefined;
  return exact || await isCheckpoint(weights) ? readCheckpoint(weights) : undefined;
}

interface Start extends Pick<Run, 'weights' | 'states'> {
  /**
   * Values that are not drawn at random first, which costs a second for 24 million weights: a checkpoint's, where all of
   * it is taken. What a new training leaves out of one (another shape, excluded by name) has to be drawn.
   */
  readonly initial: ReadonlyMap<string, Tensor> | undefined;
}

function buildRun(kernel: Kernel, { weights, states, initial }: Start): Run {
  const config = kernel.config().value;
  const random = createRandom(config.seed);
  const model = kernel.resolve('model', config.architecture)(config);
  return {
    kernel, config, model, random, weights,
    backend: loweredBackend(kernel.resolve('backend', config.backend)(config)),
    graph: buildGraph(model, { batch: 1, size: readerSize(config), random: random.split('parameters'), ...(initial && { initial }) }),
    plan: new QuantPlan(config.target),
    stage: 'eval', phase: FULL_PHASE, states, sync: () => undefined, iteration: 0, signal: kernel.signal, categories: undefined,
  };
}

/** Values of another shape are left to whoever compares all of a checkpoint with the graph, so that one error lists everything. */
function buildGraph(model: Model, { initial, ...options }: BuildOptions): Graph {
  if (initial === undefined) return model.build(options);
  try {
    return model.build({ ...options, initial });
  } catch (error) {
    if (error instanceof SlimtapError && error.code === 'ERR_WEIGHT_SHAPE') return model.build(options);
    throw error;
  }
}

function startingStates(checkpoint: Checkpoint | undefined, exact: boolean): StateStore {
  if (checkpoint === undefined) return new Map();
  return exact ? new Map(checkpoint.states) : inferenceStates(checkpoint.states);
}

function fillStates({ graph, states }: Run): void {
  for (const { name, initial, role } of graph.states.values()) {
    if (!states.has(name)) states.set(name, { tensor: initial, role });
  }
}
