import { emitFakeQuantize, type Quantizer } from '../../core/quant/quantizer.ts';
import { full, type Tensor } from '../../core/tensor/tensor.ts';
import type { State } from '../../core/ir/types.ts';
import type { QuantizerContext } from '../../core/quant/quantizer.ts';

/**
 * Scale is accum/state with state = r·state + 1 and accum = r·accum + max|x|, moved before it is used; when evaluating
 * the last scale holds. States start at scale 0.001, state 1, accum 1.
 * Source: Paddle `fake_quantize_moving_average_abs_max`.
 */
export const movingAverageAbsMax: Quantizer = {
  insert(context) {
    const scale = quantizerState(context, 'scale', 0.001);
    if (context.stage === 'eval') return emitFakeQuantize(context, scale.value);
    const { editor, value, spec } = context;
    const [state, accum] = [quantizerState(context, 'state', 1), quantizerState(context, 'accum', 1)];
    const largest = editor.emit('AbsMax', { x: value }, {}, { name: `${value.name}.abs_max` }).y;
    const moved = editor.emit('MovingAverageScale', { value: largest, state: state.value, accum: accum.value }, { rate: spec.movingRate ?? 0.9 });
    editor.update(scale, moved.scale);
    editor.update(state, moved.nextState);
    editor.update(accum, moved.nextAccum);
    return emitFakeQuantize(context, moved.scale);
  },
  seed({ inputs: { scale: { name } } }, { threshold }) {
    const state = (suffix: string): string => name.replace(/\.scale(?=[^.]*$)/, `.${suffix}`);
    const one = (value: number): Tensor => full('float32', [1], value);
    return new Map([[name, one(threshold)], [state('state'), one(1)], [state('accum'), one(threshold)]]);
  },
};

/** The quantizer's state of that name, made when it is not there yet (two specs on one value share the statistics' names by suffix). */
function quantizerState({ editor, value }: QuantizerContext, suffix: string, initial: number): State {
  return editor.state({ name: editor.uniqueName(`${value.name}.${suffix}`), initial: full('float32', [1], initial), role: 'quantizer', trainable: false });
}
