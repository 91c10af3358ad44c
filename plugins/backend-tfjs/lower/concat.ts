import { normalizeAxis } from '../../../core/ops/shape/axis.ts';
import { commonLayout } from '../broadcast.ts';
import { axisIn } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Concat', (on, { inputs: { xs }, outputs: { y }, attrs: { axis } }) => {
  const layout = commonLayout(on, xs);
  const along = axisIn(layout, normalizeAxis('Concat', axis, y.type.shape.length));
  return { y: { layout, sym: on.concat(xs.map((x) => on.of(x, layout)), along) } };
});
