import { convolutionInputGrad } from '../convolution.ts';
import { lowerTfjs } from '../lowering.ts';

/** The gradient by its data of the convolution that has this filter and the output as data. */
lowerTfjs('Conv2dTranspose', (on, { inputs: { x, filter }, outputs: { y }, attrs }) => (
  { y: convolutionInputGrad(on, filter, x, { ...attrs, x: y.type.shape, filter: filter.type.shape, y: x.type.shape }) }
));
