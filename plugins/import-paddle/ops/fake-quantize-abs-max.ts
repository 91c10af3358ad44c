import type { LevelsBinding } from '../binding.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { formatOf, levelsOf } from '../quantize-value.ts';

/** `fake_quantize_abs_max`: the scale is max|x| of the tensor at hand. */
export const fakeQuantizeAbsMax: Translation = (op) => quantize(op, -1);

/** `fake_channel_wise_quantize_abs_max`: one scale for each index of an axis, in 1.x the first. */
export const fakeChannelWiseQuantizeAbsMax: Translation = (op) => quantize(op, op.number('quant_axis', 0));

/** `fake_quantize_dequantize_abs_max`: the real numbers of the same levels. */
export const fakeQuantizeDequantizeAbsMax: Translation = (op) => quantizeDequantize(op, -1);

/** `fake_channel_wise_quantize_dequantize_abs_max`. */
export const fakeChannelWiseQuantizeDequantizeAbsMax: Translation = (op) => quantizeDequantize(op, op.number('quant_axis', 0));

function quantize(op: OpContext, axis: number): void {
  op.bind('Out', quantized(op, axis));
}

function quantized(op: OpContext, axis: number): LevelsBinding {
  const x = op.value('X');
  const scale = op.editor.emit('AbsMax', { x }, { axis }, { name: op.names('OutScale', 'outputs')[0] ?? 'scale' }).y;
  op.bindValue('OutScale', scale);
  return levelsOf(op, x, scale, formatOf(op, axis));
}

function quantizeDequantize(op: OpContext, axis: number): void {
  op.bindValue('Out', quantized(op, axis).real());
}
