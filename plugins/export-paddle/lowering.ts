import type { Node, OpName } from '../../core/ir/types.ts';
import type { ProgramWriter } from './program-writer.ts';

/** Writes one op as Paddle ops; must bind every output of the node (`on.emit` does). */
export type Lowering<K extends OpName = OpName> = (on: ProgramWriter, node: Node<K>) => void;

const lowerings = new Map<string, Lowering>();

/**
 * Registers how an op is written; the last registration counts, so that a plugin can replace one.
 * @example
 * lower('Relu', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'relu', { X: x }));
 */
export function lower<K extends OpName>(op: K, lowering: Lowering<K>): void {
  lowerings.set(op, lowering as unknown as Lowering);
}

/** How an op is written, or undefined when nobody has said. */
export function loweringOf(op: string): Lowering | undefined {
  return lowerings.get(op);
}
