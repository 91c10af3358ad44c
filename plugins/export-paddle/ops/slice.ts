import { ints } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('Slice', (on, { inputs: { x }, outputs: { y }, attrs: { axis, start, end } }) => {
  const along = axis < 0 ? axis + x.type.shape.length : axis;
  const inputs = { Input: x, StartsTensor: [], EndsTensor: [], StartsTensorList: [], EndsTensorList: [] };
  on.emit(y, 'slice', inputs, { axes: ints([along]), starts: ints([start]), ends: ints([Math.min(end, LARGEST)]), infer_flags: ints([1]), decrease_axis: ints([]) });
});

/** Beyond every end, and an int32. */
const LARGEST = 2 ** 31 - 1;
