import { defineOp } from './define-op.ts';
import { normalizeAxis } from './shape/axis.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    AbsMax: { inputs: { x: Value }; outputs: 'y'; attrs: { axis: number } };
  }
}

/** Largest absolute value, of all or per index of an axis: the threshold of a quantizer. Source: Paddle `fake_quantize_abs_max`. */
export const AbsMax = defineOp<'AbsMax'>({
  name: 'AbsMax',
  doc: 'Largest absolute value, of all elements or per index of an axis: the threshold of a quantizer. Source: Paddle `fake_quantize_abs_max`, `fake_channel_wise_quantize_abs_max`.',
  inputs: { x: { doc: 'float32, any shape' } },
  outputs: { y: '[1], or [extent of the axis]' },
  attrs: { axis: { doc: 'the axis whose indices get one each; below 0: one for all', default: -1 } },
  infer({ x }, { axis }) {
    expectFloat('AbsMax.x', x);
    return { y: { dtype: 'float32', shape: [axis < 0 ? 1 : x.shape[normalizeAxis('AbsMax', axis, x.shape.length)]!] } };
  },
});
