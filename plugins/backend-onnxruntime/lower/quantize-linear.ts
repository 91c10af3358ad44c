import { lower } from '../lowering.ts';
import { quantizedLevels } from '../quantization.ts';

lower('QuantizeLinear', (on, { inputs: { x, scale }, outputs: { y }, attrs }) => ({ y: on.cast(quantizedLevels(on, { x, scale, ...attrs }), y.type.dtype) }));
