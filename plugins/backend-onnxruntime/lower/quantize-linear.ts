import { lower } from '../lowering.ts';
import { integerLevels } from '../quantization.ts';

lower('QuantizeLinear', (on, { inputs, outputs: { y }, attrs }) => ({ y: integerLevels(on, { ...inputs, ...attrs }, y.type.dtype) }));
