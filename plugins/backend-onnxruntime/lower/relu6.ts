import { lower } from '../lowering.ts';

lower('Relu6', (on, { inputs: { x } }) => ({ y: on.op('Clip', [on.of(x), 0, 6]) }));

lower('Relu6Grad', (on, { inputs: { y, dy } }) => {
  const inside = on.op('And', [on.op('Greater', [on.of(y), 0]), on.op('Less', [on.of(y), 6])]);
  return { dx: on.mul(on.cast(inside, 'float32'), on.of(dy)) };
});
