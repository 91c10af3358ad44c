import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { SlimtapError } from '../../core/errors.ts';
import { tfjsBackend, type TfjsBackend } from '../../plugins/backend-tfjs/index.ts';

/** What was found about one thing slimtap needs or can use. */
export interface Finding {
  readonly name: string;
  /** failed: slimtap does not work without it; absent: an optional part is not there; warning: it works, but not as it could. */
  readonly status: 'ok' | 'warning' | 'absent' | 'failed';
  readonly detail: string;
  /** What to do about it. */
  readonly hint?: string;
}

type Check = () => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>;

/** Memory of a train step of YOLOv3-MobileNetV1 at 320 pixels, with room for the readers. */
const COMFORTABLE_BYTES = 2e9;

/** Looks at what slimtap runs on, one finding for each thing; a check that fails is a finding too. */
export async function examine(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      findings.push({ name, ...await check() });
    } catch (cause) {
      findings.push({ name, status: 'failed', detail: (cause as Error).message.split('\n')[0]!, ...hintOf(cause) });
    }
  }
  return findings;
}

const CHECKS: Readonly<Record<string, Check>> = {
  Node: () => ({ status: 'ok', detail: `${process.version} on ${process.platform} ${process.arch}` }),
  'ONNX Runtime': onnxruntime,
  processor: processor,
  sharp: sharp,
  memory: () => ({
    status: freemem() < COMFORTABLE_BYTES ? 'warning' : 'ok', detail: `${gigabytes(freemem())} of ${gigabytes(totalmem())} free`,
    ...(freemem() < COMFORTABLE_BYTES ? { hint: 'A train step of the full network at 320 pixels takes about 1 GB; use a smaller batch or close other programs.' } : {}),
  }),
  disk: disk,
  configuration: configuration,
  tfjs: () => tfjs(),
};

async function onnxruntime(): Promise<Omit<Finding, 'name'>> {
  const { loadRuntime } = await import('../../plugins/backend-onnxruntime/runtime.ts');
  const { int8Saturates } = await import('../../plugins/export-onnx/saturation.ts');
  const runtime = await loadRuntime();
  const saturates = await int8Saturates();
  return {
    status: 'ok', detail: `${runtime.env.versions.node ?? runtime.env.versions.common} runs; int8 kernels ${saturates ? 'saturate with 8-bit weights' : 'are exact'}`,
    ...(saturates ? { hint: '8-bit files run in the slower exact mode here; quantization.weight_bits=7 needs none (docs/deploy-onnxruntime.md).' } : {}),
  };
}

function processor(): Omit<Finding, 'name'> {
  return { status: 'ok', detail: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} threads` };
}

async function sharp(): Promise<Omit<Finding, 'name'>> {
  const { default: library } = await import('sharp');
  const { data } = await library({ create: { width: 2, height: 1, channels: 3, background: '#f00' } }).raw().toBuffer({ resolveWithObject: true });
  if (data.toString('hex') !== 'ff0000ff0000') throw new Error(`a red picture came out as ${data.toString('hex')}`);
  return { status: 'ok', detail: `${library.versions.sharp ?? '?'} with libvips ${library.versions.vips}` };
}

async function disk(): Promise<Omit<Finding, 'name'>> {
  const { bavail, bsize } = await statfs(process.cwd());
  const free = bavail * bsize;
  const few = free < 1e9;
  return { status: few ? 'warning' : 'ok', detail: `${gigabytes(free)} free here`, ...(few ? { hint: 'A checkpoint of the full network takes 300 MB.' } : {}) };
}

async function configuration(): Promise<Omit<Finding, 'name'>> {
  const { findConfig } = await import('../../core/config/index.ts');
  const found = await findConfig(process.cwd());
  if (found === undefined) return { status: 'absent', detail: 'no slimtap.config.* here', hint: 'Give one with -c, or write one: slimtap config generate PRESET --output slimtap.config.yml.' };
  const { openKernel } = await import('../open-kernel.ts');
  const kernel = await openKernel({ json: true });
  try {
    const { value } = kernel.config();
    return { status: 'ok', detail: `${found.path}: ${value.architecture}, target ${value.target}` };
  } finally {
    await kernel.dispose();
  }
}

/** Starts the engine on GPUs, which nothing else needs: a package that is there may lack its native binding. */
export async function tfjs(backend: Pick<TfjsBackend, 'device' | 'dispose'> = tfjsBackend('tfjs-node-gpu')): Promise<Omit<Finding, 'name'>> {
  const name = '@tensorflow/tfjs-node-gpu';
  try {
    return { status: 'ok', detail: `${name} runs on ${await backend.device()}` };
  } catch (cause) {
    if ((cause as Partial<SlimtapError>).code !== 'ERR_RUNTIME_MISSING') return { status: 'absent', detail: (cause as Error).message.split('\n')[0]!, ...hintOf(cause) };
    const build = `node node_modules/slimtap/dist/bin/build-tfjs-native.js ${name} (npm run build:tfjs-native in slimtap itself)`;
    return { status: 'absent', detail: `${name} is not installed`, hint: `Only for training on a GPU by tfjs: npm install ${name}. Where it cannot download its binding: npm install --ignore-scripts ${name}, then ${build}.` };
  } finally {
    await backend.dispose();
  }
}

function hintOf(cause: unknown): { hint?: string } {
  const hint = (cause as { hint?: unknown }).hint;
  return typeof hint === 'string' ? { hint } : {};
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
