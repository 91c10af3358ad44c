import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod';
import { exportWeightsTooWide } from '../../core/errors.ts';
import { isOp, type Graph } from '../../core/ir/types.ts';
import { constantTensor } from './constant-tensor.ts';
import { EXACT_KEY, optionsHere } from './saturation.ts';

/** Entries of ONNX Runtime's session configuration, by key. */
export type ConfigEntries = Readonly<Record<string, string>>;

/** Entries as a file says them. Keys are the runtime's (`session.x64quantprecision`): words with dots between. */
export const configEntries = z.record(z.string().regex(/^[a-z]\w*(\.[a-z]\w*)+$/i), z.string());

/**
 * Largest integer weight for which two products with uint8 activations fit in 16 bits: 2 · 255 · 64 < 2^15. The int8
 * kernels of x64 processors without VNNI add such pairs and saturate, without a word.
 */
const LARGEST_SAFE_WEIGHT = 64;

/**
 * What a deployer must set so that int8 kernels give the right numbers on every machine: nothing while the weights are
 * small enough (7 bits), otherwise ONNX Runtime's exact kernels, which are slower.
 * @throws ERR_EXPORT_WEIGHTS_TOO_WIDE when full speed was asked for and the weights do not allow it
 */
export function requiredSessionOptions(graph: Graph, precision: 'exact' | 'fast'): ConfigEntries {
  const largest = largestWeight(graph);
  if (largest <= LARGEST_SAFE_WEIGHT) return {};
  if (precision === 'fast') throw exportWeightsTooWide(largest, LARGEST_SAFE_WEIGHT);
  return { [EXACT_KEY]: '1' };
}

/** Largest absolute integer among the weights; 0 for a float graph. */
function largestWeight(graph: Graph): number {
  let largest = 0;
  for (const node of graph.nodes()) {
    const levels = isOp(node, 'DequantizeLinear') ? constantTensor(node.inputs.x) : undefined;
    if (levels?.dtype !== 'int8') continue;
    for (const level of levels.data) largest = Math.max(largest, Math.abs(Number(level)));
  }
  return largest;
}

/** The options of a session for an exported file on this machine: exact kernels only where the fast ones are not exact. */
export async function sessionOptionsHere(required: ConfigEntries, threads?: number): Promise<InferenceSession.SessionOptions> {
  return sessionOptions(await optionsHere(required), threads);
}

/** The options of a session for an exported file, on whatever machine. */
export function sessionOptions(required: ConfigEntries, threads = availableParallelism()): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: nested({ 'session.intra_op.allow_spinning': '0', ...required }),
  };
}

/**
 * `{ 'a.b': '1' }` as `{ a: { b: '1' } }`, which is how onnxruntime-node takes configuration entries. Objects without a
 * prototype, since the keys may come from a file.
 */
function nested(entries: ConfigEntries): Record<string, unknown> {
  const root = bare();
  for (const [key, value] of Object.entries(entries)) {
    const path = key.split('.');
    const last = path.pop()!;
    let at = root;
    for (const part of path) at = (typeof at[part] === 'object' ? at[part] : at[part] = bare()) as Record<string, unknown>;
    at[last] = value;
  }
  return root;
}

function bare(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
