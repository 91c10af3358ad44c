import { dtypeOf } from '../dtype-of.ts';
import type { Translation } from '../op-context.ts';
import { full, sizeOf, tensor } from '../../../core/tensor/tensor.ts';

/** `fill_constant`. */
export const fillConstant: Translation = (op) => {
  op.expectNone('ValueTensor');
  const shape = op.integers('ShapeTensorList') ?? op.integers('ShapeTensor') ?? op.numbers('shape');
  const text = op.text('str_value', '');
  const value = text === '' ? op.number('value', 0) : Number(text);
  if (!Number.isFinite(value)) throw op.fail(`it fills with ${text}`);
  const size = sizeOf(shape);
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0)) throw op.fail(`it fills [${shape.join(', ')}]`);
  op.environment.spend(size, op);
  const dtype = dtypeOf(op, 'dtype', 5);
  op.bind('Out', { kind: 'constant', tensor: dtype === 'int64' ? tensor(dtype, shape, new BigInt64Array(size).fill(BigInt(Math.trunc(value)))) : full(dtype, shape, value) });
};
