import { normalizeAxis } from '../../../core/ops/shape/axis.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Softmax', (on, { inputs: { x }, attrs: { axis } }) => {
  const along = [normalizeAxis('Softmax', axis, x.type.shape.length)];
  const logits = on.of(x);
  const shares = on.unary('Exp', on.sub(logits, on.largest(logits, along, true)));
  return { y: on.div(shares, on.sum(shares, along, true)) };
});
