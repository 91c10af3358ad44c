import { categoriesOf } from '../../../core/commands/categories.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import type { Run } from '../../../core/run.ts';
import { saveRun } from '../../../core/train/save-run.ts';
import type { Candidate } from './search-float-layers.ts';

/** What a candidate is kept as. */
export interface CandidateOptions {
  readonly candidate: Candidate;
  readonly goal: number;
  /** Images it was scored on. */
  readonly images: number;
}

/**
 * Writes a candidate as an ordinary checkpoint, for inference: the same weights, a plan that skips the layers restored
 * to float and says why.
 * @param run with the candidate's plan in force
 * @returns the checkpoint's path
 * @throws ERR_FILE_UNWRITABLE, ERR_CHECKPOINT_…
 */
export async function saveCandidate(run: Run, { candidate: { float, score }, goal, images }: CandidateOptions): Promise<string> {
  const plan = QuantPlan.from(run.plan.toJSON());
  const reason = `restored to float: AP ${score.AP.toFixed(4)} on ${images} images, goal ${goal.toFixed(4)}`;
  for (const name of float) plan.skip(run.graph.node(name)!, 'quant-analysis', reason);
  return saveRun({ ...run, plan, categories: await categoriesOf(run) }, 'search_model', { result: score });
}
