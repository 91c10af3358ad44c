import { flag, ints, text } from '../attributes.ts';
import { lower } from '../lowering.ts';
import { shapeOf } from '../shape-of.ts';

lower('Transpose', (on, { inputs: { x }, outputs: { y }, attrs: { perm } }) => {
  const attrs = { axis: ints(perm), use_mkldnn: flag(false), data_format: text('AnyLayout'), use_quantizer: flag(false) };
  on.emit(y, 'transpose2', { X: x }, attrs, { lodLevel: 'none', outputs: { XShape: (layer) => shapeOf(on, x, layer) } });
});
