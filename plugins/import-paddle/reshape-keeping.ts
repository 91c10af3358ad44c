import { sizeOf } from '../../core/tensor/tensor.ts';
import type { OpContext } from './op-context.ts';

/** Binds `Out` to X in another shape of as many elements; where the first extent stays, it follows the batch. */
export function reshapeKeeping(op: OpContext, shape: readonly number[]): void {
  const binding = op.binding('X');
  const from = op.shapeOf('X').shape;
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0) || sizeOf(shape) !== sizeOf(from)) throw op.fail(`[${from.join(', ')}] does not become [${shape.join(', ')}]`);
  if (binding.kind === 'constant' && binding.parameter === undefined) {
    op.bind('Out', { kind: 'constant', tensor: { ...binding.tensor, shape } });
    return;
  }
  const x = op.value('X');
  op.emit('Reshape', { x }, { shape: shape[0] === x.type.shape[0] ? [0, ...shape.slice(1)] : shape });
}
