import { normalizeAxis } from '../../../core/ops/shape/axis.ts';
import { commonLayout } from '../broadcast.ts';
import { axisIn } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Slice', (on, { inputs: { x }, outputs: { y }, attrs: { axis, start } }) => {
  const layout = commonLayout(on, [x]);
  const along = normalizeAxis('Slice', axis, x.type.shape.length);
  const first = start < 0 ? start + x.type.shape[along]! : start;
  return { y: { layout, sym: on.part(on.of(x, layout), axisIn(layout, along), first, first + y.type.shape[along]!) } };
});
