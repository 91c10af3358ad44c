import { lower } from '../lowering.ts';
import { integerLevels } from '../quantization.ts';

lower('QuantizeLinear', (on, { inputs: { x, scale }, outputs: { y }, attrs }) => ({ y: integerLevels(on, { x, scale, ...attrs }, y.type.dtype) }));
