import type { Backend } from './backend.ts';
import type { Config } from './config/index.ts';
import type { Category } from './data.ts';
import type { EvalResult } from './evaluate/evaluate.ts';
import type { Graph, StateRole } from './ir/types.ts';
import type { Kernel } from './kernel.ts';
import type { Model } from './model.ts';
import type { QuantPlan } from './quant/plan.ts';
import type { Random } from './tensor/random.ts';
import type { Tensor } from './tensor/tensor.ts';
import type { TrainPhase } from './train/phase.ts';

export type { Config } from './config/index.ts';

/** Values of states outside any executable: what a checkpoint holds. */
export type StateStore = Map<string, { readonly tensor: Tensor; readonly role: StateRole }>;

/** One training, evaluation, export or inference, as plugins see it. */
export interface Run {
  readonly kernel: Kernel;
  /** Checked, defaults filled in. */
  readonly config: Config;
  readonly model: Model;
  readonly backend: Backend;
  /** The float forward graph every other graph is derived from. */
  graph: Graph;
  plan: QuantPlan;
  /** Which graph is being derived or run: `train` during every step, `eval` or `frozen` while one is measured. */
  stage: 'train' | 'eval' | 'frozen';
  /** What moves in the train graph that is being derived. */
  phase: TrainPhase;
  /** Latest values of all states; executables are filled from here and read back into it. */
  readonly states: StateStore;
  /** While training: brings `states` up to the step done last. What it puts there are views, valid until the next step. */
  sync: () => void;
  readonly random: Random;
  /** Steps done. */
  iteration: number;
  /** Names and ids of the classes, by class index: the training dataset's, or what the checkpoint says. */
  categories: readonly Category[] | undefined;
  /** Path or URL the run's weights come from: `resume`, `weights` or `pretrain_weights`. */
  readonly weights: string | undefined;
  /** Ends the run at the next step, with a checkpoint. */
  readonly signal: AbortSignal;
}

/** What a run leaves behind. */
export interface Report {
  readonly command: string;
  readonly results: EvalResult[];
  /** Paths of what was written. */
  readonly written: string[];
  readonly notes: string[];
  iterations: number;
  seconds: number;
}
