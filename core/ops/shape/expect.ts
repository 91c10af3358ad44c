import type { TensorType } from '../../ir/types.ts';
import type { DType } from '../../tensor/tensor.ts';
import { opShape } from '../../errors.ts';
import { sameShape } from '../../tensor/tensor.ts';

/** The op and slot a check speaks of, such as `Conv2d.filter`. */
type Where = `${string}.${string}`;

/** Refuses an input of another rank. @throws ERR_OP_SHAPE */
export function expectRank(where: Where, { shape }: TensorType, rank: number): void {
  if (shape.length !== rank) throw wrong(where, `has shape [${shape.join(', ')}], its rank must be ${rank}`);
}

/** Refuses an input of another element type. @throws ERR_OP_SHAPE */
export function expectDType(where: Where, { dtype }: TensorType, ...allowed: readonly DType[]): void {
  if (!allowed.includes(dtype)) throw wrong(where, `is ${dtype}, it must be ${allowed.join(' or ')}`);
}

/** Refuses an input that is not float32. @throws ERR_OP_SHAPE */
export function expectFloat(where: Where, type: TensorType): void {
  expectDType(where, type, 'float32');
}

/** Refuses an input of another shape. @throws ERR_OP_SHAPE */
export function expectShape(where: Where, { shape }: TensorType, expected: readonly number[]): void {
  if (!sameShape(shape, expected)) throw wrong(where, `has shape [${shape.join(', ')}], it must be [${expected.join(', ')}]`);
}

/** Refuses an input whose shape or element type differs from another's. @throws ERR_OP_SHAPE */
export function expectLike(where: Where, type: TensorType, like: TensorType): void {
  expectDType(where, type, like.dtype);
  expectShape(where, type, like.shape);
}

/** Refuses an attribute that is not a list of `length` integers of at least `least`. @throws ERR_OP_SHAPE */
export function expectIntegers(where: Where, values: readonly number[], length: number, least: number): void {
  if (values.length !== length || !values.every((value) => Number.isInteger(value) && value >= least)) {
    throw wrong(where, `is [${values.join(', ')}], it must be ${length} integers of at least ${least}`);
  }
}

/** Refuses a shape attribute with an extent that is not a positive integer. @throws ERR_OP_SHAPE */
export function expectExtents(where: Where, shape: readonly number[]): void {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) throw wrong(where, `is [${shape.join(', ')}], every extent must be a positive integer`);
}

function wrong(where: Where, what: string) {
  const [op = '', slot = ''] = where.split('.');
  return opShape(op, `${slot} ${what}`);
}
