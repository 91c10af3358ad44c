import { lowerTfjs } from '../lowering.ts';
import { reduced } from '../reduction.ts';

lowerTfjs('MinMax', (on, { inputs: { x } }) => {
  const axes = x.type.shape.map((_, i) => i);
  return {
    low: reduced(on, x, axes, [1], (image, along) => on.smallest(image, along)),
    high: reduced(on, x, axes, [1], (image, along) => on.largest(image, along)),
  };
});
