import { elementwise } from '../chunked.ts';
import { lower } from '../lowering.ts';

lower('MovingAverage', (on, { inputs: { old, value, decay } }) => {
  const [keep, rest] = [on.of(decay), on.sub(1, on.of(decay))];
  const [y] = elementwise(on, {
    shape: old.type.shape,
    inputs: [on.of(old), on.of(value)],
    formula: (chunk, [before, now]) => [chunk.add(chunk.mul(before!, keep), chunk.mul(now!, rest))],
  });
  return { y: y! };
});
