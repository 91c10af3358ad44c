import type { DType } from '../../tensor/tensor.ts';
import { sameShape } from '../../tensor/tensor.ts';

/** Name and form of a state. */
export interface StateShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** Compared when both sides have one. */
  readonly dtype?: DType;
}

/** How the states of a checkpoint differ from those of a model. */
export interface StateDiff {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly shapeMismatch: readonly { readonly name: string; readonly expected: string; readonly found: string }[];
  /** All of it in one line; empty when nothing differs. */
  readonly message: string;
}

/**
 * Compares a model's states with a checkpoint's, strictly: every name, extent and element type.
 * @example
 * const { message } = diffStates([{ name: 'w', shape: [2] }], [{ name: 'w', shape: [3] }]); // 'w is [3] instead of [2]'
 */
export function diffStates(expected: Iterable<StateShape>, found: Iterable<StateShape>): StateDiff {
  const wanted = byName(expected);
  const given = byName(found);
  const missing = [...wanted.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !wanted.has(name));
  const shapeMismatch: StateDiff['shapeMismatch'][number][] = [];
  for (const [name, state] of wanted) {
    const other = given.get(name);
    if (other !== undefined && differs(state, other)) shapeMismatch.push({ name, expected: describe(state, other), found: describe(other, state) });
  }
  return { missing, unexpected, shapeMismatch, message: summarize(missing, unexpected, shapeMismatch) };
}

function byName(states: Iterable<StateShape>): Map<string, StateShape> {
  return new Map([...states].map((state) => [state.name, state]));
}

function differs(a: StateShape, b: StateShape): boolean {
  return !sameShape(a.shape, b.shape) || dtypesDiffer(a, b);
}

function dtypesDiffer(a: StateShape, b: StateShape): boolean {
  return a.dtype !== undefined && b.dtype !== undefined && a.dtype !== b.dtype;
}

function describe(state: StateShape, other: StateShape): string {
  return `${dtypesDiffer(state, other) ? `${state.dtype} ` : ''}[${state.shape.join(', ')}]`;
}

function summarize(missing: readonly string[], unexpected: readonly string[], mismatch: StateDiff['shapeMismatch']): string {
  const parts = [
    ...missing.length === 0 ? [] : [`it lacks ${list(missing)}`],
    ...unexpected.length === 0 ? [] : [`it also has ${list(unexpected)}`],
    ...mismatch.length === 0 ? [] : [list(mismatch.map(({ name, expected, found }) => `${name} is ${found} instead of ${expected}`))],
  ];
  return parts.join('; ');
}

/** The first few of a list, and how many more there are. */
function list(items: readonly string[], shown = 8): string {
  return items.length <= shown ? items.join(', ') : `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
}
