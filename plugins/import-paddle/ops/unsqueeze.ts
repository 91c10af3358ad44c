import { reshapeKeeping } from '../reshape-keeping.ts';
import type { Translation } from '../op-context.ts';

/** `unsqueeze` and `unsqueeze2`: axes of one element, each at its place in the result so far. */
export const unsqueeze: Translation = (op) => {
  const shape = [...op.shapeOf('X').shape];
  const axes = op.integers('AxesTensor') ?? op.numbers('axes');
  op.expectRank(shape.length + axes.length);
  for (const axis of axes) shape.splice(op.axisOf(axis, shape.length + 1), 0, 1);
  reshapeKeeping(op, shape);
};
