import { lower } from '../lowering.ts';
import { pool } from '../pool.ts';

lower('AvgPool', (on, { inputs: { x }, outputs: { y }, attrs }) => pool(on, 'avg', x, y, attrs));
