import { opShape } from '../../errors.ts';

/** An axis counted from the front; -1 is the last. @throws ERR_OP_SHAPE when the rank has no such axis */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(front) || front < 0 || front >= rank) throw opShape(op, `axis ${axis} is not one of rank ${rank}`);
  return front;
}

/** A shape after reduction over `axes`. @throws ERR_OP_SHAPE for axes out of range or named twice */
export function reducedShape(op: string, shape: readonly number[], axes: readonly number[], keepDims: boolean): readonly number[] {
  const reduced = new Set(axes.map((axis) => normalizeAxis(op, axis, shape.length)));
  if (reduced.size !== axes.length) throw opShape(op, `axes [${axes.join(', ')}] name an axis twice`);
  return keepDims ? shape.map((extent, axis) => (reduced.has(axis) ? 1 : extent)) : shape.filter((_, axis) => !reduced.has(axis));
}
