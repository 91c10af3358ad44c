import { stateNotFinite } from '../errors.ts';
import type { Run } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Refuses to go on with weights that are no numbers. A step may overflow its gradients while its own loss is still
 * finite; saved then, the ruin would be taken for the last good checkpoint.
 * @param lastCheckpoint what to go back to
 * @throws ERR_STATE_NOT_FINITE
 */
export function refuseNotFinite({ states, iteration }: Pick<Run, 'states' | 'iteration'>, lastCheckpoint: string | undefined): void {
  const name = firstNotFinite(states);
  if (name !== undefined) throw stateNotFinite(iteration, name, lastCheckpoint);
}

/** Name of the first state that holds NaN or infinity. */
export function firstNotFinite(states: Run['states']): string | undefined {
  for (const [name, { tensor }] of states) if (!isFinite(tensor)) return name;
  return undefined;
}

/** One addition per element: zero times anything but a finite number is NaN. */
function isFinite({ dtype, data }: Tensor): boolean {
  if (dtype !== 'float32') return true;
  let sum = 0;
  for (const value of data as Float32Array) sum += value * 0;
  return sum === 0;
}
