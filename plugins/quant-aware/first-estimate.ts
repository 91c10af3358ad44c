import type { State, Value } from '../../core/ir/types.ts';
import type { QuantizerContext } from '../../core/quant/quantizer.ts';
import { full } from '../../core/tensor/tensor.ts';
import { scaleShape, scaleState } from './quantizer-state.ts';

/** A scale that the first step sets, and what it is in this step. */
export interface FirstEstimate {
  readonly state: State;
  readonly value: Value;
}

/**
 * The state `scale` of a learned quantizer: 0 until a training step, or a calibration, gives it an estimate, which then
 * stays; learning moves another state relative to it. No gradient flows through the estimate.
 * @param estimate emits a value of the scale's shape
 */
export function firstEstimate(context: QuantizerContext, estimate: (context: QuantizerContext) => Value): FirstEstimate {
  const { editor, stage } = context;
  const state = scaleState(context, full('float32', scaleShape(context), 0));
  if (stage === 'eval') return { state, value: state.value };
  const known = editor.emit('Greater', { a: state.value, b: editor.constant(full('float32', [1], 0)) }).y;
  const chosen = editor.emit('Where', { condition: known, x: state.value, y: estimate(context) }).out;
  const value = editor.emit('StopGradient', { x: chosen }).y;
  editor.update(state, value);
  return { state, value };
}
