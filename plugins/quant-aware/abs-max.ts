import { emitFakeQuantize, type Quantizer } from '../../core/quant/quantizer.ts';

/** Scale is max|x| of the tensor at hand, per tensor or per channel. Source: Paddle `fake_(channel_wise_)quantize_abs_max`. */
export const absMax: Quantizer = {
  insert(context) {
    const { editor, value, spec } = context;
    const scale = editor.emit('AbsMax', { x: value }, { axis: spec.axis ?? -1 }, { name: `${value.name}.scale` }).y;
    return emitFakeQuantize(context, scale);
  },
};
