import { lower } from '../lowering.ts';

lower('StopGradient', (on, { inputs: { x } }) => ({ y: on.of(x) }));
