import { float } from '../attributes.ts';
import { lower } from '../lowering.ts';

const LARGEST = 3.4028234663852886e38;

/** Paddle 1.8 refuses limits that are one (`clip_op.h`: max should be greater than min): the value then meets each of them alone. */
lower('Clip', (on, { inputs: { x }, outputs: { y }, attrs: { min, max } }) => {
  const limits = (low: number, high: number) => ({ min: float(low), max: float(high) });
  if (min !== max) {
    on.emit(y, 'clip', { X: x, Min: [], Max: [] }, limits(min, max));
    return;
  }
  const raised = on.declare(x, on.layer('clip'));
  on.write('clip', { X: x, Min: [], Max: [] }, { Out: raised }, limits(min, LARGEST));
  on.emit(y, 'clip', { X: raised, Min: [], Max: [] }, limits(-LARGEST, max));
});
