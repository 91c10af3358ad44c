import { fromBinary } from '@bufbuild/protobuf';
import { fileMalformed } from '../../core/errors.ts';
import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { elementType } from './element-types.ts';
import { ModelProtoSchema, type ModelProto, type TensorProto } from './onnx_pb.ts';

/**
 * Reads an ONNX file. What it holds is bounded by its own length: nothing is allocated from a size it states.
 * @throws ERR_FILE_MALFORMED for bytes that are not a model
 */
export function decodeModel(bytes: Uint8Array, name = 'model.onnx'): ModelProto {
  try {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph === undefined) throw fileMalformed(name, 'it has no graph');
    return model;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw cause;
    throw fileMalformed(name, `not an ONNX model (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

/**
 * The tensor of an initializer or attribute.
 * @throws ERR_FILE_MALFORMED for external data, an unknown element type or a shape its bytes do not fill
 */
export function tensorOf(proto: TensorProto, file = 'model.onnx'): Tensor {
  const dtype = elementType(proto.dataType);
  if (dtype === undefined) throw fileMalformed(file, `tensor "${proto.name}" has the unsupported element type ${proto.dataType}`);
  if (proto.dataLocation !== 0) throw fileMalformed(file, `tensor "${proto.name}" lies in another file`);
  const shape = proto.dims.map(Number);
  const size = sizeOf(shape);
  const typed = dtype === 'float32' ? proto.floatData : dtype === 'int64' ? proto.int64Data : proto.int32Data;
  const width = allocate(dtype, 0).BYTES_PER_ELEMENT;
  const stored = proto.rawData.length > 0 ? proto.rawData.length / width : typed.length;
  if (shape.some((extent) => extent < 0) || stored !== size) throw fileMalformed(file, `tensor "${proto.name}" holds ${stored} elements, its shape [${shape.join(', ')}] takes ${size}`);
  const data = allocate(dtype, size);
  if (proto.rawData.length > 0) new Uint8Array(data.buffer as ArrayBuffer).set(proto.rawData);
  else typed.forEach((value, i) => { data[i] = value as never; });
  return { dtype, shape, data };
}
