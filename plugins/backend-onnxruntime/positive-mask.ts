import type { Node, OpName, Value } from '../../core/ir/types.ts';
import type { Emitter } from './emitter.ts';

/**
 * What reads a value in the forward pass and, as its gradient does not read it again, no later. An op that is not here is taken to
 * keep the value, and then a mask beside it would only take more memory.
 */
const READ_ONCE: ReadonlySet<OpName> = new Set<OpName>(['AbsMax', 'Add', 'Concat', 'FakeQuantize', 'ResizeNearest', 'Slice', 'Sub']);

/** The gradients that ask no more of a value than where it is positive. */
const MASKED: ReadonlySet<OpName> = new Set<OpName>(['LeakyReluGrad', 'ReluGrad']);

/**
 * Where the output of an activation is positive, a byte per element, for its gradient. Computed with the output itself where nothing else
 * needs that later: a quarter of the memory from the forward pass to the backward pass.
 */
export function positiveMask(on: Emitter, y: Value): string {
  return on.later(positive(on, y), y.type.shape);
}

/** Has the mask computed early where it pays; for the lowering of the activation. */
export function prepareMask(on: Emitter, y: Value, name: string): void {
  const users = [...y.uses].map(({ node }) => node);
  if (!users.some(isMasked)) return;
  on.early(users.every((node) => isMasked(node) || READ_ONCE.has(node.op as OpName)) ? positive(on, y, name) : name);
}

function isMasked({ op }: Node): boolean {
  return MASKED.has(op as OpName);
}

function positive(on: Emitter, y: Value, name = on.of(y)): string {
  return on.once(`positive ${name}`, () => on.op('Greater', [name, 0]));
}
