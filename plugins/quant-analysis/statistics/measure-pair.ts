import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import type { Feeds } from '../../quant-post/index.ts';
import { NoiseSums, type Noise } from './noise.ts';

/** A signal and what quantization made of it. */
export interface Pair {
  /** Unique among the pairs of a graph. */
  readonly id: string;
  readonly signal: Value;
  readonly other: Value;
  /** Axis whose indices are told apart. @default none */
  readonly axis?: number | undefined;
}

const PARTS = ['signal', 'other', 'difference'] as const;

/** The sums of a pair as outputs of the graph, so that three numbers leave the engine, or three per channel, and not two tensors. */
export function emitPair(editor: Editor, { id, signal, other, axis }: Pair): void {
  const difference = editor.emit('Sub', { a: signal, b: other }).y;
  for (const [i, x] of [signal, other, difference].entries()) {
    editor.output(`${id}|${PARTS[i]}`, sumOver(editor, editor.emit('Mul', { a: x, b: x }).y, axis));
  }
}

/** Sums over all axes but one; over all of them for an axis that is not there. */
export function sumOver(editor: Editor, x: Value, kept = -1): Value {
  return editor.emit('ReduceSum', { x }, { axes: x.type.shape.map((_, axis) => axis).filter((axis) => axis !== kept), keepDims: false }).y;
}

/** Adds up the sums of pairs over many runs. */
export class PairNoise {
  readonly #sums = new Map<string, NoiseSums>();

  /** @param outputs of a graph with `emitPair` */
  add(outputs: Feeds, ids: Iterable<string>): void {
    for (const id of ids) {
      const sums = this.#sums.get(id) ?? new NoiseSums();
      this.#sums.set(id, sums);
      const [signal, other, difference] = PARTS.map((part) => outputs[`${id}|${part}`]!.data as Float32Array);
      sums.add(signal!, other!, difference!);
    }
  }

  of(id: string): Noise | null {
    return this.#sums.get(id)?.result() ?? null;
  }
}

/** An output of one element. */
export function numberAt(outputs: Feeds, name: string): number {
  return Number(outputs[name]!.data[0]);
}
