import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `scale`: scale · x + bias, or scale · (x + bias). Exported programs end in one that changes nothing. */
export const scale: Translation = (op) => {
  op.expectNone('ScaleTensor');
  const [factor, bias] = [digits(op.number('scale', 1)), digits(op.number('bias', 0))];
  const x = op.binding('X');
  if (factor === 1 && bias === 0) {
    op.bind('Out', x);
  } else if (x.kind === 'constant' && x.parameter === undefined) {
    // Paddle turns both into the tensor's type first. Source: Paddle `operators/scale_op.h`.
    const [by, plus] = x.tensor.dtype === 'float32' ? [factor, bias] : [Math.trunc(factor), Math.trunc(bias)];
    const numbers = Array.from(x.tensor.data, Number).map((one) => (op.flag('bias_after_scale', true) ? one * by + plus : (one + plus) * by));
    op.bindConstant('Out', x.tensor.dtype, x.tensor.shape, numbers);
  } else {
    const after = op.flag('bias_after_scale', true) ? bias : bias * factor;
    const product = factor === 1 ? op.value('X') : op.step('Mul', { a: op.value('X'), b: op.scalar(factor) }).y;
    if (after === 0) op.bindValue('Out', product);
    else op.emit('Add', { a: product, b: op.scalar(after) });
  }
};
