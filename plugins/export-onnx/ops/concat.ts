import { lower } from '../lowering.ts';

lower('Concat', (on, { inputs: { xs }, outputs: { y }, attrs: { axis } }) => on.emit(y, 'Concat', xs, { axis }));
