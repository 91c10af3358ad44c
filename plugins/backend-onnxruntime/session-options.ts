import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import type { ProviderOptions } from './providers.ts';

/** Options of the backend. */
export interface OnnxruntimeOptions extends ProviderOptions {
  /** Threads that share one operation. @default every core */
  readonly threads?: number | undefined;
  /** Anything ONNX Runtime's session takes; wins over what the backend chooses. */
  readonly sessionOptions?: InferenceSession.SessionOptions;
}

/** What a session is for. */
export interface SessionUse {
  /**
   * Whether memory is kept from run to run, in an arena: 5 to 15 % less CPU time of a train step or an evaluation, in which the system
   * otherwise clears every large tensor's pages anew. It keeps the peak, once per session, of which multi-scale training has ten.
   * @default false
   */
  readonly keepMemory?: boolean;
  /** Whether weights move in its graph. @default false */
  readonly training?: boolean;
}

/** What every session of the backend is made with. */
export function sessionOptions({ threads = availableParallelism(), provider, sessionOptions: given = {} }: OnnxruntimeOptions, { keepMemory = false, training = false }: SessionUse = {}): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A train step is written in the forms that are fast as they stand. Its weights are inputs, its batch norms take the batch's statistics:
    // ONNX Runtime finds nothing to fold or fuse that makes it faster, and looks for it for 2 s (MobileNetV1) to 8 s (R50vd-dcn).
    graphOptimizationLevel: training && provider === undefined ? 'disabled' : 'all',
    // It makes no step faster, and is allocated beside what the first run took: 400 MB at batch 1.
    enableMemPattern: false,
    enableCpuMemArena: keepMemory,
    logSeverityLevel: 3,
    ...given,
    extra: { session: { ...EXACT_FAKE_QUANT, ...THRIFTY }, ...given.extra },
  };
}

/**
 * Fake-quant must stay fake: quantize-dequantize pairs around a convolution would otherwise become int8 kernels, which
 * saturate at 16 bits on processors without VNNI.
 */
const EXACT_FAKE_QUANT = { disable_quant_qdq: '1' };

/** Waiting threads sleep instead of burning the cores that the data pipeline needs. */
const THRIFTY = { intra_op: { allow_spinning: '0' } };
