import { tensor } from '../../../core/tensor/tensor.ts';
import { lowerTfjs } from '../lowering.ts';

/** Paddle's limit on how far what leaves the window may be from the last scale to count as where it came from. */
const SAME = 1e-6;

lowerTfjs('RangeAbsMaxScale', (on, { inputs }) => {
  const [value, last, buffer, iteration] = [inputs.value, inputs.last, inputs.buffer, inputs.iteration].map((one) => on.of(one));
  const window = buffer!.shape[0]!;
  const places = on.constant(tensor('float32', [window], Array.from({ length: window }, (_, i) => i)));
  const nextIteration = on.add(iteration!, on.constant(tensor('int32', [1], [1])));
  const step = on.cast(nextIteration, 'float32');
  const place = on.sub(step, on.mul(on.unary('Floor', on.div(step, window)), window));
  const isPlace = on.compare('Equal', places, place);
  const nextBuffer = on.select(isPlace, value!, buffer!);
  const removed = on.reshape(on.sum(on.select(isPlace, buffer!, 0), [0]), [1]);
  const filled = on.mask('Less', places, step);
  const largest = on.reshape(on.largest(on.mul(on.unary('Abs', nextBuffer), filled), [0]), [1]);
  const moved = on.compare('GreaterEqual', on.unary('Abs', on.sub(removed, last!)), SAME);
  const scale = on.select(on.compare('Greater', value!, last!), value!, on.select(moved, last!, largest));
  return { scale, nextBuffer, nextIteration };
});
