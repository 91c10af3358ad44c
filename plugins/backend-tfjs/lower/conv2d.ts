import { convolution, convolutionFilterGrad, convolutionInputGrad } from '../convolution.ts';
import { nhwc } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Conv2d', (on, { inputs: { x, filter, bias }, outputs, attrs }) => {
  const y = convolution(on, x, filter, { ...attrs, x: x.type.shape, filter: filter.type.shape, y: outputs.y.type.shape });
  return { y: bias === undefined ? y : nhwc(on.add(y.sym, on.of(bias))) };
});

lowerTfjs('Conv2dInputGrad', (on, { inputs: { filter, dy }, attrs }) => (
  { dx: convolutionInputGrad(on, filter, dy, { ...attrs, x: attrs.inputShape, filter: filter.type.shape, y: dy.type.shape }) }
));

lowerTfjs('Conv2dFilterGrad', (on, { inputs: { x, dy }, attrs }) => (
  { df: convolutionFilterGrad(on, x, dy, { ...attrs, x: x.type.shape, filter: attrs.filterShape, y: dy.type.shape }) }
));
