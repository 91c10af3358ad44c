import type { DType } from '../../core/tensor/tensor.ts';
import { ELEMENT_TYPES } from '../paddle-format/element-types.ts';
import { VAR_TYPES, type VarTypeName } from '../paddle-format/type-numbers.ts';
import type { VarDesc } from '../paddle-format/index.ts';
import type { OpContext } from './op-context.ts';

/** The element type an attribute names by Paddle's number. */
export function dtypeOf(op: OpContext, attribute: string, fallback: number): DType {
  const number = op.number(attribute, fallback);
  const name = (Object.keys(VAR_TYPES) as VarTypeName[]).find((one) => VAR_TYPES[one] === number);
  const type = name === undefined ? undefined : ELEMENT_TYPES[name];
  if (type === undefined) throw op.fail(`its ${attribute} is ${name ?? number}`);
  return type.dtype;
}

/** The element type of a variable; float32 where it says none. */
export function dtypeOfVariable(variable: VarDesc | undefined): DType {
  return ELEMENT_TYPES[variable?.type.lodTensor?.tensor.dataType ?? 'FP32']?.dtype ?? 'float32';
}
