import type { Value } from '../../../core/ir/types.ts';
import { isOp } from '../../../core/ir/types.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { full, type Tensor } from '../../../core/tensor/tensor.ts';
import type { Binding } from '../binding.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { scaleVector } from '../scale-vector.ts';

/**
 * `fake_dequantize_max_abs`: x · scale / max_range. Behind a product of levels max_range is that of the data times that of
 * the weight over the weight's scale, which therefore follows. Source: PaddleSlim QuantizationFreezePass.
 */
export const fakeDequantizeMaxAbs: Translation = (op) => {
  const x = op.binding('X');
  const maxRange = op.number('max_range', 0);
  if (maxRange <= 0) throw op.fail(`its max_range is ${maxRange}`);
  const scale = op.binding('Scale');
  if (x.kind === 'product') {
    expectScale(op, scale, x.scale);
    op.bindValue('Out', x.real({ scale: full('float32', [1], (x.qmax * x.qmax) / maxRange), qmax: x.qmax }));
  } else if (x.kind === 'levels') {
    expectScale(op, scale, x.scale);
    if (maxRange !== x.qmax) throw op.fail(`its max_range is ${maxRange} for levels up to ${x.qmax}`);
    op.bindValue('Out', x.real());
  } else {
    op.bindValue('Out', quantizedWeight(op, x, { scale: known(op, scale), qmax: maxRange }, -1));
  }
};

/**
 * `fake_channel_wise_dequantize_max_abs`: one scale for each channel of a weight, or that and the scale of the data behind
 * their product.
 */
export const fakeChannelWiseDequantizeMaxAbs: Translation = (op) => {
  const x = op.binding('X');
  const [first, second] = op.bindings('Scales');
  const [bits = 8] = op.numbers('quant_bits', [8]);
  if (first === undefined) throw op.fail('it has no Scales');
  if (x.kind === 'product') {
    if (second === undefined) throw op.fail('it has one scale for a product of two quantized values');
    expectScale(op, second, x.scale);
    op.bindValue('Out', x.real({ scale: known(op, first), qmax: quantMax({ bits, signed: true }) }));
  } else if (second !== undefined) {
    throw op.fail('it has two scales, but reads no product of levels');
  } else if (x.kind === 'levels') {
    expectScale(op, first, x.scale);
    op.bindValue('Out', x.real());
  } else {
    op.bindValue('Out', quantizedWeight(op, x, { scale: known(op, first), qmax: quantMax({ bits, signed: true }) }, op.number('quant_axis', 0)));
  }
};

function known(op: OpContext, scale: Binding): Tensor {
  if (scale.kind !== 'constant') throw op.fail('its scale is not among the parameters');
  return scaleVector(op, scale.tensor);
}

/** What is dequantized must have been quantized with the same scale; anything else would be another function. */
function expectScale(op: OpContext, given: Binding, used: Value): void {
  const maker = used.producer;
  const same = given.kind === 'value' ? given.value === used
    : given.kind === 'constant' && isOp(maker, 'Constant') && (maker.attrs.tensor.data as Float32Array).every((value, i) => value === given.tensor.data[i]);
  if (!same) throw op.fail('its scale is not the one its data was quantized with');
}
