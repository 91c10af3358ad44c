import type { Tensor } from '../../../core/tensor/tensor.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { formatOf, levelsOf } from '../quantize-value.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { scaleVector } from '../scale-vector.ts';

/**
 * `quantize_linear` of Paddle 2: levels down to -max-1. With `only_observer` it only watches.
 * Source: Paddle `operators/quantize_linear_op.h`.
 */
export const quantizeLinear: Translation = (op) => {
  if (op.flag('only_observer')) {
    op.bind('Y', op.binding('X'));
    return;
  }
  const axis = op.number('quant_axis', -1);
  const scale = op.editor.constant(scaleOf(op), op.names('Scale')[0]);
  op.bind('Y', levelsOf(op, op.value('X'), scale, { ...formatOf(op, axis), narrow: false }, { kind: 'moving_average_abs_max', movingRate: 0.9 }));
};

/** `dequantize_linear` of Paddle 2: of an activation's levels, or of a weight that is stored as levels. */
export const dequantizeLinear: Translation = (op) => {
  const x = op.binding('X');
  if (op.flag('only_observer')) op.bind('Y', x);
  else if (x.kind === 'levels') op.bindValue('Y', x.real());
  else op.bindValue('Y', quantizedWeight(op, x, { scale: scaleOf(op), qmax: quantMax({ bits: op.number('bit_length', 8), signed: true }) }, op.number('quant_axis', -1)));
};

function scaleOf(op: OpContext): Tensor {
  const scale = op.constant('Scale');
  if (scale === undefined) throw op.fail('its scale is not among the parameters');
  const zeroPoint = op.constant('ZeroPoint');
  if (zeroPoint !== undefined && Array.from(zeroPoint.data, Number).some((level) => level !== 0)) throw op.fail('it has a zero point other than 0');
  return scaleVector(op, scale);
}
