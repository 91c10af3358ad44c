import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Translation } from '../op-context.ts';

/** `flatten` and `flatten2`: a matrix, the axes before `axis` its rows. */
export const flatten: Translation = (op) => {
  const x = op.value('X');
  const axis = op.axis('axis', 1, x.type.shape.length + 1);
  op.emit('Reshape', { x }, { shape: [axis === 1 ? 0 : -1, sizeOf(x.type.shape.slice(axis))] });
};
