import { commonLayout } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';
import { fakeQuantize, foldedAxes, insideMask, isLive } from '../quantization.ts';

lowerTfjs('FakeQuantize', (on, { inputs, attrs }) => ({ y: fakeQuantize(on, { ...inputs, ...attrs }) }));

lowerTfjs('FakeQuantizeGrad', (on, { inputs: { dy, ...inputs }, attrs }) => {
  const layout = commonLayout(on, [inputs.x, dy]);
  return { dx: { layout, sym: on.mul(insideMask(on, { ...inputs, ...attrs }, layout), on.of(dy, layout)) } };
});

/** The difference before the sum: y and x are nearly equal, and so would two sums be. */
lowerTfjs('FakeQuantizeScaleGrad', (on, { inputs: { y, dy, ...inputs }, attrs }) => {
  const { x, scale } = inputs;
  const layout = commonLayout(on, [x, y, dy]);
  const error = on.sub(on.of(y, layout), on.mul(on.of(x, layout), insideMask(on, { ...inputs, ...attrs }, layout)));
  const sum = on.reshape(on.sum(on.mul(error, on.of(dy, layout)), foldedAxes(x, attrs.axis, layout)), scale.type.shape);
  return { dscale: on.select(isLive(on, on.of(scale)), on.div(sum, on.of(scale)), 0) };
});
