import { activation } from '../activation.ts';
import { lower } from '../lowering.ts';

lower('Round', (on, { inputs: { x }, outputs: { y }, attrs: { mode } }) => {
  if (mode === 'half-even') on.refuse('Paddle\'s round takes halves away from zero, this one to the even neighbour');
  activation(on, 'round', x, y);
});
