import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import type { Rounding } from '../../core/ops/quantization.ts';

type Attrs = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, Value>>;

/** How a Paddle quantizer makes levels. */
export interface LevelOptions {
  readonly bits: number;
  readonly rounding: Rounding;
  /** @default -1 */
  readonly axis?: number;
  /** Whether the lowest level is minus the highest. @default true */
  readonly narrow?: boolean;
}

/** Levels as Paddle's quantizers put them out, but as integers. */
export function levels(editor: Editor, x: Value, scale: Value, { bits, rounding, axis = -1, narrow = true }: LevelOptions): Value {
  return editor.emit('QuantizeLinear', { x, scale }, { bits, signed: true, narrow, axis, rounding }).y;
}

/** Values of float levels. int32 holds those beyond int8 that the goldens have. */
export function values(editor: Editor, x: Value, scale: Value, axis = -1): Value {
  const integers = editor.emit('Cast', { x }, { to: 'int32' }).y;
  return editor.emit('DequantizeLinear', { x: integers, scale }, { bits: 8, signed: true, axis }).y;
}

/** The moving average while training; the given scale in a test program. */
export function movingScale(editor: Editor, inputs: Values, attrs: Attrs): { OutScale: Value } & Record<string, Value> {
  if (attrs['is_test'] === true) return { OutScale: inputs['InScale']! };
  const value = editor.emit('AbsMax', { x: inputs['X']! }).y;
  const { scale, nextState, nextAccum } = editor.emit('MovingAverageScale', { value, state: inputs['InState']!, accum: inputs['InAccum']! }, { rate: attrs['moving_rate'] as number });
  return { OutScale: scale, OutState: nextState, OutAccum: nextAccum };
}
