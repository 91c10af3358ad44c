import { lower } from '../lowering.ts';

lower('Where', (on, { inputs: { condition, x, y } }) => ({ out: on.where(on.of(condition), on.of(x), on.of(y)) }));
