import { availableParallelism } from 'node:os';

/**
 * How many threads read: what is asked for, but no more than two, because training takes the other cores and two keep
 * ahead of it; a configuration written for a server would ask for eight.
 */
export function workerCount(asked?: number): number {
  const most = Math.min(2, availableParallelism());
  return asked === undefined ? most : Math.max(0, Math.min(asked, most));
}
