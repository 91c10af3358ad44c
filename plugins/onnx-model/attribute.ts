import { create } from '@bufbuild/protobuf';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { AttributeProtoSchema, type AttributeProto, type GraphProto } from './onnx_pb.ts';
import { tensorProto } from './tensor-proto.ts';

/** What an attribute of an ONNX node may be given as. Whole numbers are written as integers; see `float` for the rest. */
export type OnnxAttribute = number | bigint | string | readonly number[] | readonly string[] | Float | Floats | Tensor | GraphProto;

/** A number that must be written as a float, whole or not. */
export interface Float { readonly float: number }
/** Numbers that must be written as floats. */
export interface Floats { readonly floats: readonly number[] }

/** Marks a number as a float attribute: ONNX keeps integers and floats apart, JavaScript does not. */
export const float = (value: number): Float => ({ float: value });

/** Marks numbers as a list of floats. */
export const floats = (values: readonly number[]): Floats => ({ floats: values });

const encoder = new TextEncoder();

/** The message for one attribute. */
export function attributeProto(name: string, value: OnnxAttribute): AttributeProto {
  const make = (fields: object): AttributeProto => create(AttributeProtoSchema, { name, ...fields });
  if (typeof value === 'number' || typeof value === 'bigint') return make({ type: 2, i: BigInt(value) });
  if (typeof value === 'string') return make({ type: 3, s: encoder.encode(value) });
  if ('float' in value) return make({ type: 1, f: value.float });
  if ('floats' in value) return make({ type: 6, floats: [...value.floats] });
  if ('data' in value) return make({ type: 4, t: tensorProto('', value) });
  if ('$typeName' in value) return make({ type: 5, g: value });
  if (isText(value)) return make({ type: 8, strings: value.map((one) => encoder.encode(one)) });
  return make({ type: 7, ints: value.map(BigInt) });
}

function isText(values: readonly number[] | readonly string[]): values is readonly string[] {
  return typeof values[0] === 'string';
}
