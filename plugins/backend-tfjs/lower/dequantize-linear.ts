import { lowerTfjs } from '../lowering.ts';
import { dequantize } from '../quantization.ts';

lowerTfjs('DequantizeLinear', (on, { inputs, attrs }) => ({ y: dequantize(on, { ...inputs, ...attrs }) }));
