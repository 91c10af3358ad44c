import { dtypeOf } from '../dtype-of.ts';
import type { Translation } from '../op-context.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';

/** `fill_constant`. */
export const fillConstant: Translation = (op) => {
  op.expectNone('ValueTensor');
  const shape = op.integers('ShapeTensorList') ?? op.integers('ShapeTensor') ?? op.numbers('shape');
  const text = op.text('str_value', '');
  const value = text === '' ? op.number('value', 0) : Number(text);
  const size = sizeOf(shape);
  if (!(shape.every((extent) => extent >= 0) && size <= MOST)) throw op.fail(`it fills ${size} elements`);
  op.bindConstant('Out', dtypeOf(op, 'dtype', 5), shape, new Array<number>(size).fill(value));
};

/** A program may ask for any size; constants of programs are small. */
const MOST = 1 << 20;
