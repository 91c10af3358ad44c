import { flag, ints } from '../attributes.ts';
import { lower } from '../lowering.ts';
import { shapeOf } from '../shape-of.ts';

lower('Reshape', (on, { inputs: { x }, outputs: { y } }) => {
  const attrs = { shape: ints(on.dims(y)), use_quantizer: flag(false) };
  on.emit(y, 'reshape2', { X: x, Shape: [], ShapeTensor: [] }, attrs, { outputs: { XShape: (layer) => shapeOf(on, x, layer) } });
});
