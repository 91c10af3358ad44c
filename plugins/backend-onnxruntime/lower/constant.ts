import { lower } from '../lowering.ts';

lower('Constant', (on, { attrs: { tensor } }) => ({ y: on.constant(tensor) }));
