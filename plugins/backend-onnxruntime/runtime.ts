import type * as Onnxruntime from 'onnxruntime-node';
import { runtimeMissing } from '../../core/errors.ts';

/** The `onnxruntime-node` module. */
export type Runtime = typeof Onnxruntime;

let loading: Promise<Runtime> | undefined;

/**
 * Loads ONNX Runtime when the first graph is compiled: its native library is tens of megabytes. From 1.29 on it reports use to its
 * makers, names and hashes of models included, unless `ORT_DISABLE_TELEMETRY` is set when it loads; so it is, unless somebody has
 * decided otherwise.
 * @throws ERR_RUNTIME_MISSING
 */
export function loadRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  loading ??= import('onnxruntime-node').catch((cause: unknown) => { throw runtimeMissing('onnxruntime', 'onnxruntime-node', cause); });
  return loading;
}
