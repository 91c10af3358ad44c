import type { PlanJson } from '../quant/plan.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { StateRole } from '../ir/types.ts';

/** A checkpoint in memory: about to be written, or just read. `extra` belongs to plugins, one key each. */
export interface CheckpointDraft {
  readonly iteration: number;
  readonly states: Map<string, { readonly tensor: Tensor; readonly role: StateRole }>;
  plan: PlanJson | undefined;
  /** JSON of whatever else must continue exactly: reader position, random generators, best score. */
  readonly extra: Record<string, unknown>;
  readonly metrics: Record<string, number>;
}
