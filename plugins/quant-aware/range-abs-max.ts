import { emitFakeQuantize, type Quantizer } from '../../core/quant/quantizer.ts';
import { full, tensor } from '../../core/tensor/tensor.ts';
import { number, quantizerState, scaleState, siblingState } from './quantizer-state.ts';

/**
 * Scale is the largest max|x| of the last `windowSize` steps; when evaluating the last scale holds. States start at scale
 * 0.001 and an empty window. Source: Paddle `fake_quantize_range_abs_max`.
 */
export const rangeAbsMax: Quantizer = {
  insert(context) {
    const scale = scaleState(context, 0.001);
    if (context.stage === 'eval') return emitFakeQuantize(context, scale.value);
    const { editor, value: x, spec } = context;
    const window = quantizerState(context, scale, 'scales', { initial: full('float32', [spec.windowSize ?? 10_000], 0) });
    const iteration = quantizerState(context, scale, 'iteration', { initial: tensor('int32', [1], [0]) });
    const value = editor.emit('AbsMax', { x }, {}, { name: `${x.name}.abs_max` }).y;
    const moved = editor.emit('RangeAbsMaxScale', { value, last: scale.value, buffer: window.value, iteration: iteration.value });
    editor.update(scale, moved.scale);
    editor.update(window, moved.nextBuffer);
    editor.update(iteration, moved.nextIteration);
    return emitFakeQuantize(context, moved.scale);
  },
  // The oldest place of the window: the calibrated range is forgotten when the window has gone round.
  seed({ inputs: { scale: { name } } }, { threshold }, { windowSize = 10_000 }) {
    const window = full('float32', [windowSize], 0);
    window.data[0] = threshold;
    return new Map([[name, number(threshold)], [siblingState(name, 'scales'), window], [siblingState(name, 'iteration'), tensor('int32', [1], [0])]]);
  },
};
