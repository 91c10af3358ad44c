import type * as Onnxruntime from 'onnxruntime-node';

/** The `onnxruntime-node` module. */
export type Runtime = typeof Onnxruntime;

let loading: Promise<Runtime> | undefined;

/** Loads ONNX Runtime when the first graph is compiled: its native library is tens of megabytes. */
export function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node');
  return loading;
}
