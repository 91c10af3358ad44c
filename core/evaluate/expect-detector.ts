import { modelDetectsNothing } from '../errors.ts';
import type { Run } from '../run.ts';

/** Refuses a model without classes: there is nothing to measure or draw. @throws ERR_MODEL_DETECTS_NOTHING */
export function expectDetector({ model, graph }: Pick<Run, 'model' | 'graph'>): void {
  if (model.classes === 0) throw modelDetectsNothing(model.name, [...graph.outputs.keys()]);
}
