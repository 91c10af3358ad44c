import type { Run } from '../run.ts';
import type { PassList } from '../rewrite/pass.ts';
import type { QuantPlan } from './plan.ts';

/** One quantized input that a runtime cannot take as it is planned, and why. */
export interface TargetLimit {
  readonly node: string;
  readonly slot: string;
  readonly reason: string;
}

/** A runtime a model is made for: what is trained is what runs there. */
export interface Target {
  readonly name: string;
  /** Decides what is quantized and how. */
  annotate(plan: QuantPlan, run: Run): void;
  /** Adds the passes that bring a frozen graph into the form the runtime's int8 kernels want. */
  freeze(passes: PassList, run: Run): void;
  /** What of a plan the runtime cannot do, or not with its int8 kernels. */
  limits?(plan: QuantPlan): readonly TargetLimit[];
}
