import type { Value } from '../../core/ir/types.ts';
import { emitFakeQuantize, type Quantizer, type QuantizerContext } from '../../core/quant/quantizer.ts';
import { number, quantizerState, scaleState, siblingState } from './quantizer-state.ts';

/**
 * Scale is accum/state with state = r·state + 1 and accum = r·accum + max|x|, moved before it is used; when evaluating
 * the last scale holds. States start at scale 0.001, state 1, accum 1.
 * Source: Paddle `fake_quantize_moving_average_abs_max`.
 */
export const movingAverageAbsMax: Quantizer = movingAverageOf(({ editor, value }) => editor.emit('AbsMax', { x: value }, {}, { name: `${value.name}.abs_max` }).y);

/** The same average of another statistic. @param statistic emits float32 [1] */
export function movingAverageOf(statistic: (context: QuantizerContext) => Value): Quantizer {
  return {
    insert(context) {
      const scale = scaleState(context, 0.001);
      if (context.stage === 'eval') return emitFakeQuantize(context, scale.value);
      const { editor, spec } = context;
      const [state, accum] = [quantizerState(context, scale, 'state', { initial: 1 }), quantizerState(context, scale, 'accum', { initial: 1 })];
      const moved = editor.emit('MovingAverageScale', { value: statistic(context), state: state.value, accum: accum.value }, { rate: spec.movingRate ?? 0.9 });
      editor.update(scale, moved.scale);
      editor.update(state, moved.nextState);
      editor.update(accum, moved.nextAccum);
      return emitFakeQuantize(context, moved.scale);
    },
    seed({ inputs: { scale: { name } } }, { threshold }) {
      return new Map([[name, number(threshold)], [siblingState(name, 'state'), number(1)], [siblingState(name, 'accum'), number(threshold)]]);
    },
  };
}
