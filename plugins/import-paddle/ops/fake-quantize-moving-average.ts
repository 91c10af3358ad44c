import type { QuantizerOrigin } from '../../../core/import/lift-quantizers.ts';
import type { Value } from '../../../core/ir/types.ts';
import { digits } from '../digits.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { formatOf, levelsOf } from '../quantize-value.ts';

/** `fake_quantize_moving_average_abs_max`, when testing: the scale is a parameter. */
export const fakeQuantizeMovingAverageAbsMax: Translation = (op) => {
  op.bind('Out', levelsOf(op, op.value('X'), storedScale(op), formatOf(op), movingAverage(op)));
};

/** `fake_quantize_range_abs_max`, when testing. */
export const fakeQuantizeRangeAbsMax: Translation = (op) => {
  op.bind('Out', levelsOf(op, op.value('X'), storedScale(op), formatOf(op), { kind: 'range_abs_max' }));
};

/** `fake_quantize_dequantize_moving_average_abs_max`, when testing: the real numbers of the same levels. */
export const fakeQuantizeDequantizeMovingAverageAbsMax: Translation = (op) => {
  op.bindValue('Out', levelsOf(op, op.value('X'), storedScale(op), formatOf(op), movingAverage(op)).real());
};

/** `moving_average_abs_max_scale`: watches a value and passes it on. */
export const movingAverageAbsMaxScale: Translation = (op) => op.bind('Out', op.binding('X'));

function movingAverage(op: OpContext): QuantizerOrigin {
  return { kind: 'moving_average_abs_max', movingRate: digits(op.number('moving_rate', 0.9)) };
}

function storedScale(op: OpContext): Value {
  op.expect('is_test', true);
  const scale = op.constant('InScale');
  if (scale === undefined) throw op.fail('its scale is not among the parameters');
  if (scale.dtype !== 'float32') throw op.fail(`its scale is ${scale.dtype}`);
  if (!(Number(scale.data[0]) > 0 && Number(scale.data[0]) < Infinity) || scale.data.length !== 1) throw op.fail(`its scale is ${scale.data[0]}`);
  return op.editor.constant({ ...scale, shape: [1] }, op.names('InScale')[0]);
}
