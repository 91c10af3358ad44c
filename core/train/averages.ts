import type { StateStore } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';

const SUFFIX = '@EMA';

/** The name of a state's moving average. */
export const averageName = (state: string): string => `${state}${SUFFIX}`;

/** Decay of the averages at a step: rises to `decay` so that the first steps are not dominated by the start. */
export function averageDecay(decay: number, iteration: number): number {
  return Math.min(decay, (1 + iteration) / (10 + iteration));
}

/** The states to evaluate and export: parameters and statistics by their averages where there are any. */
export function inferenceStates(states: StateStore): StateStore {
  const chosen: StateStore = new Map();
  for (const [name, state] of states) {
    if (state.role === 'average' || state.role === 'optimizer') continue;
    const average = states.get(averageName(name));
    chosen.set(name, average === undefined ? state : { ...state, tensor: average.tensor });
  }
  return chosen;
}

/** The tensors of `inferenceStates` by name, as an executable's `write` takes them. */
export function inferenceTensors(states: StateStore): ReadonlyMap<string, Tensor> {
  return tensorsOf(inferenceStates(states));
}

/** The tensors of states by name, without their roles. */
export function tensorsOf(states: StateStore): ReadonlyMap<string, Tensor> {
  return new Map([...states].map(([name, { tensor }]) => [name, tensor]));
}
