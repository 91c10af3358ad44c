import type { QuantPlan } from '../../../core/quant/plan.ts';
import type { Run } from '../../../core/run.ts';
import type { PlanScorer } from './plan-scorer.ts';
import type { Score } from './score-cache.ts';

/**
 * Scores plans one after the other until all are or the budget is spent but for one more pass, and tells how far it is.
 * @param found called with each score, kept or new
 */
export async function scoreAll({ kernel: { events } }: Run, scorer: PlanScorer, plans: ReadonlyMap<string, QuantPlan>, found: (name: string, score: Score) => Promise<void>): Promise<void> {
  const total = plans.size;
  let done = 0;
  const moved = (share: number): void => {
    const etaSeconds = scorer.secondsPerPass * (total - done - share);
    events.emit('progress', { task: 'score layers', done: done + share, total, unit: 'scores', ...(Number.isFinite(etaSeconds) && { etaSeconds }) });
  };
  for (const [name, plan] of plans) {
    const score = await scorer.score(plan, { moved, spare: 1 });
    if (score === undefined) return;
    done++;
    await found(name, score);
    moved(0);
  }
}
