import type * as Onnxruntime from 'onnxruntime-node';
import { runtimeMissing } from '../../core/errors.ts';

/** The `onnxruntime-node` module. */
export type Runtime = typeof Onnxruntime;

let loading: Promise<Runtime> | undefined;

/**
 * Loads ONNX Runtime when the first graph is compiled: its native library is tens of megabytes.
 * @throws ERR_RUNTIME_MISSING
 */
export function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node').catch((cause: unknown) => { throw runtimeMissing('onnxruntime', 'onnxruntime-node', cause); });
  return loading;
}
