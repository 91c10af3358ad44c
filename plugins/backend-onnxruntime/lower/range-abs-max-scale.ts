import { tensor } from '../../../core/tensor/tensor.ts';
import { lower } from '../lowering.ts';

/** Paddle's limit on how far `removed` may be from the last scale to count as where it came from. */
const SAME = 1e-6;

lower('RangeAbsMaxScale', (on, { inputs: { value, last, buffer, iteration } }) => {
  const window = buffer.type.shape[0]!;
  const nextIteration = on.add(on.of(iteration), on.scalar(1, 'int32'));
  const place = on.op('Mod', [nextIteration, on.scalar(window, 'int32')]);
  const removed = on.op('Gather', [on.of(buffer), place]);
  const nextBuffer = on.op('ScatterElements', [on.of(buffer), place, on.of(value)]);
  const places = on.ownConstant(tensor('int32', [window], Array.from({ length: window }, (_, i) => i)), 'places');
  const filled = on.where(on.op('Less', [places, nextIteration]), on.op('Abs', [nextBuffer]), 0);
  const ofWindow = on.reduce('Max', filled, [0], true);
  const wasLast = on.op('Less', [on.op('Abs', [on.sub(removed, on.of(last))]), SAME]);
  const scale = on.where(on.op('Less', [on.of(last), on.of(value)]), on.of(value), on.where(wasLast, ofWindow, on.of(last)));
  return { scale, nextBuffer, nextIteration };
});
