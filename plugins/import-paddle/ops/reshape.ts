import { sizeOf } from '../../../core/tensor/tensor.ts';
import { reshapeKeeping } from '../reshape-keeping.ts';
import type { Translation } from '../op-context.ts';

/** `reshape` and `reshape2`; a shape given by tensors must be known now. */
export const reshape: Translation = (op) => {
  const binding = op.binding('X');
  const shape = op.integers('ShapeTensor') ?? op.integers('Shape') ?? op.numbers('shape');
  if (binding.kind === 'constant' && binding.parameter === undefined) {
    const from = binding.tensor.shape;
    const copied = shape.map((extent, axis) => (extent === 0 ? from[axis]! : extent));
    const known = sizeOf(copied.filter((extent) => extent !== -1));
    reshapeKeeping(op, copied.map((extent) => (extent === -1 ? sizeOf(from) / known : extent)));
    return;
  }
  const x = op.value('X');
  // One image in, one out: the first extent is the batch's, and graphs are specialized for others.
  const free = shape[0] === x.type.shape[0] ? [0, ...shape.slice(1)] : shape;
  op.emit('Reshape', { x }, { shape: free });
};
