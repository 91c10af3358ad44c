import { create } from '@bufbuild/protobuf';
import type { TensorType } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { ELEMENT_TYPES, elementCode, type WrittenType } from './element-types.ts';
import { TensorProtoSchema, ValueInfoProtoSchema, type TensorProto, type ValueInfoProto } from './onnx_pb.ts';

/** A tensor as a file can hold it. */
export interface WrittenTensor {
  readonly dtype: WrittenType;
  readonly shape: readonly number[];
  readonly data: Tensor['data'] | Int16Array | Uint16Array;
}

/** The message for a tensor; its bytes are a view of the tensor's, not a copy. */
export function tensorProto(name: string, { dtype, shape, data }: WrittenTensor): TensorProto {
  return create(TensorProtoSchema, {
    name, dataType: elementCode(dtype), dims: shape.map(BigInt),
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });
}

/** The message for the type of an input or output. A text extent is a free dimension of that name. */
export function valueInfo(name: string, { dtype, shape }: OnnxType): ValueInfoProto {
  const dim = shape.map((extent) => (typeof extent === 'string' ? { dimParam: extent } : { dimValue: BigInt(extent) }));
  return create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim } } } });
}

/** A tensor type whose extents may be names, such as `batch`. */
export interface OnnxType {
  readonly dtype: TensorType['dtype'];
  readonly shape: readonly (number | string)[];
}
