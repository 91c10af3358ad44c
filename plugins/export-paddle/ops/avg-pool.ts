import { lower } from '../lowering.ts';
import { pool } from '../pool.ts';

lower('AvgPool', (on, { inputs: { x }, outputs: { y }, attrs }) => {
  const { exclusive, ceilMode, pads: [top, left, bottom, right] } = attrs;
  if (!exclusive && (ceilMode || top !== bottom || left !== right)) on.refuse('it counts padding that versions of Paddle count differently: on one side alone, or under windows that stick out');
  pool(on, 'avg', x, y, attrs);
});
