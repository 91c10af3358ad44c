import { lower } from '../lowering.ts';
import { positiveMask, prepareMask } from '../positive-mask.ts';

lower('Relu', (on, { inputs: { x }, outputs }) => {
  const y = on.op('Relu', [on.of(x)]);
  prepareMask(on, outputs.y, y);
  return { y };
});

/** The mask as a product: `Where` reads its condition byte by byte and takes six times as long. */
lower('ReluGrad', (on, { inputs: { y, dy } }) => ({
  dx: on.mul(on.cast(positiveMask(on, y), 'float32'), on.of(dy)),
}));
