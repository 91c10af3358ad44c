import type { Node, OpName, OutputsOf } from '../../core/ir/types.ts';
import type { Emitter, Sym } from './emitter.ts';
import type { Laid } from './layout.ts';

/** Says how one op is written in kernels of TensorFlow.js: emits them and returns every output, in the graph's layout or with another. */
export type Lowering<K extends OpName = OpName> = (on: Emitter, node: Node<K>) => Readonly<Record<keyof OutputsOf<K> & string, Sym | Laid>>;

/** A lowering whose op is known only at run time. */
export type AnyLowering = (on: Emitter, node: Node) => Readonly<Record<string, Sym | Laid>>;

const lowerings = new Map<string, AnyLowering>();

/**
 * Registers how an op is written in kernels of TensorFlow.js; the last registration counts, so that a plugin can replace one.
 * @example
 * lowerTfjs('Relu', (on, { inputs: { x } }) => ({ y: on.unary('Relu', on.of(x)) }));
 */
export function lowerTfjs<K extends OpName>(op: K, lowering: Lowering<K>): void {
  lowerings.set(op, lowering as unknown as AnyLowering);
}

/** How an op is written in kernels of TensorFlow.js, or undefined when nobody has said. */
export function loweringOf(op: string): AnyLowering | undefined {
  return lowerings.get(op);
}
