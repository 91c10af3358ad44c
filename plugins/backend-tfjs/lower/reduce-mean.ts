import { lowerTfjs } from '../lowering.ts';
import { reduced } from '../reduction.ts';

lowerTfjs('ReduceMean', (on, { inputs: { x }, outputs: { y }, attrs: { axes } }) => ({ y: reduced(on, x, axes, y.type.shape, (image, along) => on.mean(image, along)) }));
