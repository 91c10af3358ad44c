import type { Node, OpName, OutputsOf } from '../../core/ir/types.ts';
import type { Emitter } from './emitter.ts';

/** Says how one op is written in ONNX: emits nodes and returns the ONNX name of every output. */
export type Lowering<K extends OpName = OpName> = (on: Emitter, node: Node<K>) => Readonly<Record<keyof OutputsOf<K> & string, string>>;

/** A lowering whose op is known only at run time. */
export type AnyLowering = (on: Emitter, node: Node) => Readonly<Record<string, string>>;

const lowerings = new Map<string, AnyLowering>();

/**
 * Registers how an op is written in ONNX; the last registration counts, so that a plugin can replace one.
 * @example
 * lower('Relu', (on, { inputs: { x } }) => ({ y: on.op('Relu', [on.of(x)]) }));
 */
export function lower<K extends OpName>(op: K, lowering: Lowering<K>): void {
  lowerings.set(op, lowering as unknown as AnyLowering);
}

/** How an op is written in ONNX, or undefined when nobody has said. */
export function loweringOf(op: string): AnyLowering | undefined {
  return lowerings.get(op);
}
