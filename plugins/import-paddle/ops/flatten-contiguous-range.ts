import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Translation } from '../op-context.ts';

/** `flatten_contiguous_range`: several axes in a row become one. */
export const flattenContiguousRange: Translation = (op) => {
  const x = op.value('X');
  const { shape } = x.type;
  const [start, stop] = [op.axis('start_axis', 1, shape.length), op.axis('stop_axis', -1, shape.length)];
  if (stop < start) throw op.fail(`it flattens axes ${start} to ${stop}`);
  const flat = start === 0 ? -1 : sizeOf(shape.slice(start, stop + 1));
  op.emit('Reshape', { x }, { shape: [...shape.slice(0, start).map((extent, axis) => (axis === 0 ? 0 : extent)), flat, ...shape.slice(stop + 1)] });
};
