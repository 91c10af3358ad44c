import { float } from '../attributes.ts';
import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Relu6', (on, { inputs: { x }, outputs: { y } }) => activation(on, 'relu6', x, y, { threshold: float(6) }));
