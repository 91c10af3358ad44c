import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Sqrt', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'sqrt', x, y));
