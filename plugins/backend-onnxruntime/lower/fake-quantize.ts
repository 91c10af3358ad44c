import { lower } from '../lowering.ts';
import { fakeQuantize } from '../quantization.ts';

lower('FakeQuantize', (on, { inputs: { x, scale }, attrs }) => ({ y: fakeQuantize(on, { x, scale, ...attrs }) }));
