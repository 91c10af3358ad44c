import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { feedInvalid, suggest } from '../../core/errors.ts';
import type { LoadedModel } from '../../core/export/exporter.ts';
import { allocate, sizeOf, type DType, type Tensor } from '../../core/tensor/tensor.ts';
import { ortTensor } from '../backend-onnxruntime/ort-tensor.ts';
import { loadRuntime, type Runtime } from '../backend-onnxruntime/runtime.ts';

/**
 * Opens the bytes of an ONNX file in ONNX Runtime. Outputs of known shape are allocated once; what `run` returns is valid
 * until the next `run`.
 * @throws whatever ONNX Runtime says when it refuses the file
 */
export async function openModel(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<LoadedModel> {
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(bytes, options);
  const prepared = preparedOutputs(runtime, session);
  return {
    async run(feeds) {
      const results = await session.run(ortFeeds(runtime, session, feeds), prepared);
      return Object.fromEntries(session.outputNames.map((name) => [name, tensorOf(results[name] as OrtTensor)]));
    },
    dispose: () => session.release(),
  };
}

/** Buffers by output name; null lets the runtime allocate where an extent is free. */
function preparedOutputs(runtime: Runtime, session: InferenceSession): Record<string, OrtTensor | null> {
  return Object.fromEntries(session.outputMetadata.map((output) => {
    if (!output.isTensor || output.shape.some((extent) => typeof extent !== 'number')) return [output.name, null];
    const shape = output.shape as number[];
    const dtype = output.type as DType;
    return [output.name, ortTensor(runtime, { dtype, shape, data: allocate(dtype, sizeOf(shape)) })];
  }));
}

function ortFeeds(runtime: Runtime, session: InferenceSession, feeds: Readonly<Record<string, Tensor>>): Record<string, OrtTensor> {
  for (const name of Object.keys(feeds)) {
    if (!session.inputNames.includes(name)) throw feedInvalid(name, `the file has no such input. ${suggest(name, session.inputNames)}`);
  }
  return Object.fromEntries(session.inputNames.map((name) => {
    const feed = feeds[name];
    if (feed === undefined) throw feedInvalid(name, 'the input was not fed');
    return [name, ortTensor(runtime, feed)];
  }));
}

function tensorOf({ type, dims, data }: OrtTensor): Tensor {
  return { dtype: type, shape: dims, data } as unknown as Tensor;
}
