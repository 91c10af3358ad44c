import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Relu', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'relu', x, y));
