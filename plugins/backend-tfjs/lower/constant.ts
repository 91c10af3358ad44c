import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Constant', (on, { attrs: { tensor } }) => ({ y: on.constant(tensor) }));
