import { opShape } from '../../errors.ts';
import { sameShape } from '../../tensor/tensor.ts';

/** The common shape of several under numpy's broadcasting. @throws ERR_OP_SHAPE when there is none */
export function broadcastShapes(op: string, ...shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const extent = extents.find((one) => one !== 1) ?? 1;
    if (!extents.every((one) => one === 1 || one === extent)) throw opShape(op, `shapes ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')} do not broadcast`);
    return extent;
  });
}

/** Refuses a `small` shape that does not broadcast to `large`. @throws ERR_OP_SHAPE */
export function expectBroadcastable(op: string, small: readonly number[], large: readonly number[]): void {
  if (small.length > large.length || !sameShape(broadcastShapes(op, small, large), large)) {
    throw opShape(op, `[${small.join(', ')}] does not broadcast to [${large.join(', ')}]`);
  }
}
