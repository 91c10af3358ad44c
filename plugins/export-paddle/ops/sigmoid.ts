import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Sigmoid', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'sigmoid', x, y));
