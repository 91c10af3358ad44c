import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema, type GraphProto, type ModelProto, type TensorProto } from './onnx_pb.ts';

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;

/**
 * The bytes of a model whose weights are given apart. A message is the concatenation of its fields, so weights are
 * put between headers in one buffer: each is copied once, not once per level of nesting.
 */
export function encodeModel(model: ModelProto, graph: GraphProto, initializers: readonly TensorProto[]): Uint8Array<ArrayBuffer> {
  const weights = initializers.flatMap(initializerParts);
  const body = [toBinary(GraphProtoSchema, graph), ...weights];
  return concatenate([toBinary(ModelProtoSchema, model), fieldHeader(MODEL_GRAPH, lengthOf(body)), ...body]);
}

function initializerParts(tensor: TensorProto): Uint8Array[] {
  const { rawData, ...header } = tensor;
  const rest = toBinary(TensorProtoSchema, create(TensorProtoSchema, { name: header.name, dims: header.dims, dataType: header.dataType }));
  const parts = [rest, fieldHeader(TENSOR_RAW_DATA, rawData.length), rawData];
  return [fieldHeader(GRAPH_INITIALIZER, lengthOf(parts)), ...parts];
}

function fieldHeader(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
