import { lowerTfjs } from '../lowering.ts';
import { integerLevels } from '../quantization.ts';

lowerTfjs('QuantizeLinear', (on, { inputs, attrs }) => ({ y: integerLevels(on, { ...inputs, ...attrs }) }));
