import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Abs', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'abs', x, y));
