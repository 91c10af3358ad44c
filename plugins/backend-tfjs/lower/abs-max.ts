import { lowerTfjs } from '../lowering.ts';
import { reduced } from '../reduction.ts';

/** The larger of both ends, without a tensor of absolute values. */
lowerTfjs('AbsMax', (on, { inputs: { x }, outputs: { y }, attrs: { axis } }) => {
  const axes = x.type.shape.map((_, i) => i).filter((i) => i !== axis);
  return { y: reduced(on, x, axes, y.type.shape, (image, along) => on.max(on.largest(image, along), on.unary('Neg', on.smallest(image, along)))) };
});
