import { broadcastIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Where', ({ condition, x, y }, _attrs, { out }) => {
  const [test, yes, no] = [numbers(condition), numbers(x), numbers(y)];
  const [fromTest, fromYes, fromNo] = [condition, x, y].map((one) => broadcastIndices(one.shape, out.shape)) as [Int32Array, Int32Array, Int32Array];
  return { out: compute(out, (i) => (test[fromTest[i]!]! !== 0 ? yes[fromYes[i]!]! : no[fromNo[i]!]!)) };
});
