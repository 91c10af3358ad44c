import type { Editor } from '../ir/editor.ts';
import type { Node, Value } from '../ir/types.ts';
import type { QuantGradient } from '../ops/fake-quantize.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { QuantSpec } from './spec.ts';

/** Where a quantizer works. */
export interface QuantizerContext {
  readonly editor: Editor;
  /** The float value. */
  readonly value: Value;
  readonly spec: QuantSpec;
  /** In `train` statistics move; in `eval` they are read. */
  readonly stage: 'train' | 'eval';
}

/** What calibration found for one value: the range its quantizer should represent. */
export interface CalibratedRange {
  /** Largest magnitude represented: what a symmetric quantizer takes as its scale. */
  readonly threshold: number;
  /** Ends of the range of an asymmetric quantizer; low ≤ 0 ≤ high. */
  readonly low: number;
  readonly high: number;
}

/** One way of getting scales. Emits nodes that end in the value as the integers would represent it. */
export interface Quantizer {
  /**
   * Called once for each value and spec of a graph, whatever the number of readers. What moves is a state of the role
   * `quantizer`, under the same name in both stages; in `eval` the scale of an activation depends on states and constants
   * alone, or it cannot be frozen.
   */
  insert(context: QuantizerContext): Value;
  /**
   * The quantizer's states, by name, that stand for a calibrated range: evaluating uses the range, training goes on from
   * it. Without it a quantizer takes its scale from the tensor at hand, as those of weights do.
   * @param node the FakeQuantize that `insert` emitted in an evaluation graph; names are found through its inputs
   */
  seed?(node: Node<'FakeQuantize'>, range: CalibratedRange, spec: QuantSpec): ReadonlyMap<string, Tensor>;
}

/** What a quantizer may say beyond its scale. */
export interface FakeQuantizeOptions {
  /** The level that stands for 0, int32 [1]; the scale is then the length of the range. @default 0 */
  readonly zeroPoint?: Value | undefined;
  /** What flows back to the value. @default 'straight-through' */
  readonly gradient?: QuantGradient;
  /** Factor on the gradient by the scale. @default 0, none */
  readonly scaleGradient?: number;
}

/**
 * Emits the FakeQuantize node of a spec.
 * @param scale largest represented value, or with a zero point the length of the range: [1], or one for each index of the spec's axis
 */
export function emitFakeQuantize({ editor, value, spec }: QuantizerContext, scale: Value, options: FakeQuantizeOptions = {}): Value {
  const { bits, signed, narrow = true, axis = -1, rounding } = spec;
  const { zeroPoint, gradient = 'straight-through', scaleGradient = 0 } = options;
  return editor.emit('FakeQuantize', { x: value, scale, zeroPoint }, { bits, signed, narrow, axis, rounding, gradient, scaleGradient }, { name: `${value.name}.quantized` }).y;
}
