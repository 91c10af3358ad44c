import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Exp', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'exp', x, y));
