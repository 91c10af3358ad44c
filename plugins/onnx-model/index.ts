export { OnnxBuilder, type OnnxBuilderOptions, type OnnxNodeOptions } from './onnx-builder.ts';
export { float, floats, type OnnxAttribute } from './attribute.ts';
export { decodeModel, tensorOf } from './decode-model.ts';
export { ELEMENT_TYPES, elementCode, elementType, type WrittenType } from './element-types.ts';
export type { OnnxType, WrittenTensor } from './tensor-proto.ts';
export type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';
