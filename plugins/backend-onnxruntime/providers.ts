import type { InferenceSession } from 'onnxruntime-node';
import { providerMissing } from '../../core/errors.ts';
import type { CompiledGraph } from './compile-graph.ts';
import type { Runtime } from './runtime.ts';
import { webgpuGaps } from './webgpu-gaps.ts';

/** Execution providers of ONNX Runtime that a whole session can be given to, and what each needs. */
export const PROVIDERS = {
  cuda: 'an NVIDIA GPU on Linux x64, CUDA 12 with cuDNN 9, and the libraries that onnxruntime-node\'s install script fetches',
  tensorrt: 'what cuda needs, and TensorRT 10',
  dml: 'Windows 10 or newer with a GPU that DirectX 12 knows',
  coreml: 'macOS',
  webgpu: 'a GPU with a Vulkan, Metal or Direct3D 12 driver',
  xnnpack: 'a build of ONNX Runtime with XNNPACK, which npm\'s is not',
} as const;

export type ProviderName = keyof typeof PROVIDERS;

/** How a provider is asked for. */
export interface ProviderOptions {
  /** What runs the nodes; what it has no kernel for, ONNX Runtime runs on the processor. @default the processor alone */
  readonly provider?: ProviderName | undefined;
  /** Settings of the provider, passed on as they are, such as `{ deviceId: 1 }`. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Whether a provider that is not there is replaced by the processor, with a warning. @default false */
  readonly fallback?: boolean | undefined;
}

type Session = InferenceSession;

/**
 * Opens a session on a provider, or refuses: ONNX Runtime itself would go on with the next provider of its list.
 * @throws ERR_PROVIDER_MISSING
 */
export async function openSession(runtime: Runtime, { bytes, ...model }: Pick<CompiledGraph, 'bytes' | 'nodes' | 'shapes'>, options: InferenceSession.SessionOptions, { provider, settings = {}, fallback = false }: ProviderOptions): Promise<Session> {
  if (provider === undefined) return runtime.InferenceSession.create(bytes, options);
  try {
    return await runtime.InferenceSession.create(bytes, { ...options, executionProviders: [{ name: provider, ...keptFromGaps(provider, model, settings) }] });
  } catch (cause) {
    const missing = providerMissing(provider, PROVIDERS[provider], cause);
    if (!fallback || !isAbsent(cause)) throw isAbsent(cause) ? missing : cause;
    process.emitWarning(`${missing.message} The processor runs it instead.`, { code: missing.code });
    return runtime.InferenceSession.create(bytes, options);
  }
}

/** Settings that keep a provider from what it cannot run, beside the nodes that they keep it from themselves. */
export function keptFromGaps(provider: ProviderName, model: Pick<CompiledGraph, 'nodes' | 'shapes'>, settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = provider === 'webgpu' ? webgpuGaps(model) : [];
  const own = settings['forceCpuNodeNames'];
  return names.length === 0 ? settings : { ...settings, forceCpuNodeNames: [...names, ...(Array.isArray(own) ? own : [])] };
}

/** What ONNX Runtime says of a provider that is not built in, whose library or whose device is not there. */
const ABSENT = /backend not found|Failed to load shared library|RequestAdapter|adapter_result|no CUDA-capable device|CUDA driver version|unsupported on this platform/i;

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && ABSENT.test(cause.message);
}
