import type { Editor } from '../ir/editor.ts';
import type { State, Value } from '../ir/types.ts';

/** What an optimizer works with; it adds its own states and the updates of the parameters. */
export interface OptimizerContext {
  readonly editor: Editor;
  /** Gradient of the loss by each trainable parameter. */
  readonly gradients: ReadonlyMap<State, Value>;
  /** Rank 0. */
  readonly learningRate: Value;
  /** L2 coefficient of parameters without one of their own. */
  readonly l2Decay: number;
}

/** An optimizer as part of the graph: its step is ordinary nodes. */
export interface Optimizer {
  attach(context: OptimizerContext): void;
}

/** Makes an optimizer from the checked `OptimizerBuilder.optimizer` section. */
export type OptimizerFactory = (options: Readonly<Record<string, unknown>>) => Optimizer;
