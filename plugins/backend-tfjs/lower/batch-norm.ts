import { alongAxis, commonLayout } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

/** One factor and one term per channel, worked out on vectors. */
lowerTfjs('BatchNorm', (on, { inputs, attrs: { epsilon } }) => {
  const layout = commonLayout(on, [inputs.x]);
  const along = (vector: ReturnType<typeof on.of>) => alongAxis(on, vector, 1, inputs.x.type.shape.length, layout);
  const gain = on.div(on.of(inputs.scale), on.unary('Sqrt', on.add(on.of(inputs.variance), epsilon)));
  const shift = on.sub(on.of(inputs.offset), on.mul(on.of(inputs.mean), gain));
  return { y: { layout, sym: on.add(on.mul(on.of(inputs.x, layout), along(gain)), along(shift)) } };
});
