import { lower } from '../lowering.ts';
import { roundLevels } from '../quantization.ts';

lower('Round', (on, { inputs: { x }, attrs: { mode } }) => ({ y: roundLevels(on, on.of(x), mode) }));
