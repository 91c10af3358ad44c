import { kernel } from '../kernel.ts';
import { compute, numbers, only } from '../numbers.ts';

/** Paddle's limit on how far `removed` may be from the last scale to count as where it came from. */
const SAME = 1e-6;

kernel('RangeAbsMaxScale', ({ value, last, buffer, iteration }, _attrs, types) => {
  const places = numbers(buffer);
  const step = only(iteration) + 1;
  const place = step % places.length;
  const next = places.slice();
  next[place] = only(value);
  const scale = (): number => {
    if (only(value) > only(last)) return only(value);
    if (Math.abs(Math.fround(places[place]! - only(last))) >= SAME) return only(last);
    return Math.max(...Array.from(next.subarray(0, step), Math.abs));
  };
  return {
    scale: compute(types.scale, scale),
    nextBuffer: compute(types.nextBuffer, (i) => next[i]!),
    nextIteration: compute(types.nextIteration, () => step),
  };
});
