import { feedInvalid, suggest } from './errors.ts';
import { typeText } from './ir/editor.ts';
import type { TensorType } from './ir/types.ts';
import { sameShape, type Tensor } from './tensor/tensor.ts';

/**
 * Refuses feeds that are not exactly one tensor per graph input, so that every backend says the same of a wrong one.
 * @param inputs the type of each graph input, by name
 * @throws ERR_FEED for a missing, unknown or ill-typed feed
 * @example
 * checkFeeds(new Map([['x', { dtype: 'float32', shape: [2] }]]), { x: tensor('float32', [2], [1, 2]) });
 */
export function checkFeeds(inputs: ReadonlyMap<string, TensorType>, feeds: Readonly<Record<string, Tensor>>): void {
  for (const name of Object.keys(feeds)) {
    if (!inputs.has(name)) throw feedInvalid(name, `the graph has no such input. ${suggest(name, inputs.keys())}`);
  }
  for (const [name, type] of inputs) {
    const fed = feeds[name];
    if (fed === undefined) throw feedInvalid(name, 'the input was not fed');
    checkType(name, type, fed);
  }
}

/**
 * The tensors that a graph has states for, each of its state's type; the rest is left out.
 * @param states the type of each state, by name
 * @throws ERR_FEED for another type
 */
export function knownStates(states: ReadonlyMap<string, TensorType>, given: Iterable<readonly [string, Tensor]>): (readonly [string, Tensor])[] {
  const known = [...given].filter(([name]) => states.has(name));
  for (const [name, tensor] of known) checkType(name, states.get(name)!, tensor);
  return known;
}

/**
 * The named states' tensors.
 * @throws ERR_FEED for a name the graph has no state of
 */
export function readStates(states: ReadonlyMap<string, { readonly tensor: Tensor }>, names: Iterable<string>): ReadonlyMap<string, Tensor> {
  return new Map([...names].map((name) => {
    const cell = states.get(name);
    if (cell === undefined) throw feedInvalid(name, `the graph has no such state. ${suggest(name, states.keys())}`);
    return [name, cell.tensor];
  }));
}

/** Types of inputs or states by name: what is left of a graph to check feeds by. */
export function typesOf(values: Iterable<readonly [string, { readonly type: TensorType }]>): ReadonlyMap<string, TensorType> {
  return new Map([...values].map(([name, { type }]) => [name, type]));
}

/** Whether a tensor is of a type: element type and every extent. */
export function sameType(tensor: TensorType, type: TensorType): boolean {
  return tensor.dtype === type.dtype && sameShape(tensor.shape, type.shape);
}

function checkType(name: string, type: TensorType, tensor: Tensor): void {
  if (!sameType(tensor, type)) throw feedInvalid(name, `is ${typeText(tensor)}, the graph declares ${typeText(type)}`);
}
