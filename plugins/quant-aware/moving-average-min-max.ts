import type { State, Value } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { emitFakeQuantize, type Quantizer, type QuantizerContext } from '../../core/quant/quantizer.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { number, quantizerState, scaleState, siblingState } from './quantizer-state.ts';

/**
 * Range from a moving average of min x to one of max x, stretched to contain 0, on unsigned levels with the zero point at a
 * whole level, so that 0 stays exact. Averages as in `moving_average_abs_max`; the scale is the length of the range.
 * Source: Jacob et al. 2018 (arXiv:1712.05877), section 3.
 */
export const movingAverageMinMax: Quantizer = {
  insert(context) {
    const scale = scaleState(context, 0.001);
    const zeroPoint = quantizerState(context, scale, 'zero_point', { initial: tensor('int32', [1], [0]) });
    if (context.stage === 'eval') return emitFakeQuantize(context, scale.value, { zeroPoint: zeroPoint.value });
    const { editor, value } = context;
    const { low, high } = editor.emit('MinMax', { x: value }, {}, { name: `${value.name}.range` });
    const zero = editor.constant(number(0));
    const [lowest, highest] = averages(context, scale, { low_accum: editor.emit('Minimum', { a: low, b: zero }).y, high_accum: editor.emit('Maximum', { a: high, b: zero }).y });
    const length = editor.emit('Sub', { a: highest!, b: lowest! }).y;
    const level = zeroLevel(context, lowest!, length);
    editor.update(scale, length);
    editor.update(zeroPoint, level);
    return emitFakeQuantize(context, length, { zeroPoint: level });
  },
  seed({ inputs: { scale: { name }, zeroPoint } }, { low, high }, spec) {
    const length = high - low;
    const level = length > 0 ? Math.round((-low / length) * quantMax(spec)) : 0;
    return new Map([
      [name, number(length)], [zeroPoint!.name, tensor('int32', [1], [level])],
      [siblingState(name, 'state'), number(1)], [siblingState(name, 'low_accum'), number(low)], [siblingState(name, 'high_accum'), number(high)],
    ]);
  },
};

/** Both ends' averages, which count the steps together. The start 0 of both is forgotten at the rate of the average. */
function averages(context: QuantizerContext, scale: State, ends: Readonly<Record<'low_accum' | 'high_accum', Value>>): Value[] {
  const { editor, spec } = context;
  const state = quantizerState(context, scale, 'state', { initial: 1 });
  return Object.entries(ends).map(([suffix, value]) => {
    const accum = quantizerState(context, scale, suffix, { initial: 0 });
    const moved = editor.emit('MovingAverageScale', { value, state: state.value, accum: accum.value }, { rate: spec.movingRate ?? 0.9 });
    editor.update(state, moved.nextState);
    editor.update(accum, moved.nextAccum);
    return moved.scale;
  });
}

/** round(-low · qmax / length), 0 for a range without length. */
function zeroLevel({ editor, spec }: QuantizerContext, low: Value, length: Value): Value {
  const safe = editor.emit('Maximum', { a: length, b: editor.constant(number(1e-30)) }).y;
  const share = editor.emit('Div', { a: editor.emit('Neg', { x: low }).y, b: safe }).y;
  const level = editor.emit('Round', { x: editor.emit('Mul', { a: share, b: editor.constant(number(quantMax(spec))) }).y }).y;
  return editor.emit('Cast', { x: level }, { to: 'int32' }).y;
}
