import { toBinary } from '@bufbuild/protobuf';
import { decodeModel } from '../onnx-model/index.ts';
import { ModelProtoSchema } from '../onnx-model/onnx_pb.ts';

/** The same model with more of its values as outputs, for looking inside; their types follow from the file. */
export function withOutputs(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const model = decodeModel(bytes);
  const known = new Set(model.graph!.output.map(({ name }) => name));
  for (const name of names) if (!known.has(name)) model.graph!.output.push({ $typeName: 'onnx.ValueInfoProto', name, docString: '' });
  return toBinary(ModelProtoSchema, model);
}
