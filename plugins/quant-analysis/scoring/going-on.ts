import type { PlanScorer } from './plan-scorer.ts';

/**
 * What calling the same command again does, for a report that the budget cut short: a budget that is over before the first
 * score would be over there every time.
 * @param prepared seconds that passed before the first score could begin
 */
export function goingOn({ measured }: Pick<PlanScorer, 'measured'>, prepared: number): string {
  if (measured > 0) return 'the same command goes on from there';
  return `no score was begun, since calibrating and comparing tensors took ${prepared.toFixed(1)} s of it: give it more`;
}
