import { toBinary } from '@bufbuild/protobuf';
import type { TensorType } from '../../core/ir/types.ts';
import { decodeModel } from '../onnx-model/index.ts';
import { ModelProtoSchema } from '../onnx-model/onnx_pb.ts';
import { valueInfo } from '../onnx-model/tensor-proto.ts';

/** The same model with more of its values as outputs, for looking inside. */
export function withOutputs(bytes: Uint8Array, outputs: ReadonlyMap<string, TensorType>): Uint8Array {
  const model = decodeModel(bytes);
  for (const [name, type] of outputs) model.graph!.output.push(valueInfo(name, type));
  return toBinary(ModelProtoSchema, model);
}
