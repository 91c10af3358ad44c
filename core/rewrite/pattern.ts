import type { OpName } from '../ir/types.ts';

/** What a slot's value must look like: made by one of some ops, with inputs that match in turn. */
export interface NodePattern {
  readonly kind: 'node';
  readonly ops: readonly OpName[];
  /** Name under which the rewrite finds the node. */
  readonly as: string;
  readonly inputs: Readonly<Record<string, Pattern>>;
}

/** Any value; the rewrite finds it under its name. */
export interface ValuePattern {
  readonly kind: 'value';
  readonly as: string;
}

export type Pattern = NodePattern | ValuePattern;

/** Details of a node pattern. */
export interface NodePatternOptions {
  /** Name under which the rewrite finds the node. @default the (first) op's name */
  readonly as?: string;
  /** Patterns of input slots; a slot left out may hold anything, or nothing. */
  readonly inputs?: Readonly<Record<string, Pattern>>;
}

/**
 * A node of that op, or of one of those.
 *
 * @example
 * op('BatchNorm', { inputs: { x: op('Conv2d', { as: 'conv' }) } })
 */
export function op(name: OpName | readonly OpName[], { as, inputs = {} }: NodePatternOptions = {}): NodePattern {
  const ops = typeof name === 'string' ? [name] : name;
  return { kind: 'node', ops, as: as ?? ops[0]!, inputs };
}

/** Any value. The same name twice must be the same value. */
export function any(as: string): ValuePattern {
  return { kind: 'value', as };
}
