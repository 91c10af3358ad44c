import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Log', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'log', x, y));
