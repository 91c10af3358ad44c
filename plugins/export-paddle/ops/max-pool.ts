import { lower } from '../lowering.ts';
import { pool } from '../pool.ts';

lower('MaxPool', (on, { inputs: { x }, outputs: { y }, attrs }) => pool(on, 'max', x, y, { ...attrs, exclusive: true }));
