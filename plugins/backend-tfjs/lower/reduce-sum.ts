import { lowerTfjs } from '../lowering.ts';
import { reduced } from '../reduction.ts';

lowerTfjs('ReduceSum', (on, { inputs: { x }, outputs: { y }, attrs: { axes } }) => ({ y: reduced(on, x, axes, y.type.shape, (image, along) => on.sum(image, along)) }));
