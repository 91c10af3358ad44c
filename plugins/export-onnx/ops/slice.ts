import { lower } from '../lowering.ts';

lower('Slice', (on, { inputs: { x }, outputs: { y }, attrs: { axis, start, end } }) => on.emit(y, 'Slice', [x, on.ints([start]), on.ints([end]), on.ints([axis])]));
