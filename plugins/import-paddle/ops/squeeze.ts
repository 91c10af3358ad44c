import { reshapeKeeping } from '../reshape-keeping.ts';
import type { Translation } from '../op-context.ts';

/** `squeeze` and `squeeze2`: axes of one element go; without `axes` all of them. */
export const squeeze: Translation = (op) => {
  const { shape } = op.shapeOf('X');
  const axes = op.numbers('axes').map((axis) => op.axisOf(axis, shape.length));
  reshapeKeeping(op, shape.filter((extent, axis) => extent !== 1 || (axes.length > 0 && !axes.includes(axis))));
};
