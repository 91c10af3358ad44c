import * as z from 'zod';
import { checkpointDamaged, checkpointNewer } from '../../errors.ts';
import type { StateRole } from '../../ir/types.ts';
import type { PlanJson } from '../../quant/plan.ts';
import { BYTES_PER_ELEMENT } from './dtype-bytes.ts';

/** The format this code writes, and the newest it reads. */
export const FORMAT_VERSION = 1;
/** States start at multiples of this, so that every typed array can view the data in place. */
export const ALIGNMENT = 64;
export const MANIFEST_FILE = 'checkpoint.json';
export const DATA_FILE = 'states.bin';

const extent = z.int().min(0);
const ROLES = ['parameter', 'statistic', 'quantizer', 'optimizer', 'average', 'counter'] as const satisfies readonly StateRole[];
const DTYPES = ['float32', 'int32', 'int8', 'uint8', 'bool', 'int64'] as const;

const stateEntry = z.object({
  name: z.string().min(1),
  role: z.enum(ROLES),
  dtype: z.enum(DTYPES),
  shape: z.array(extent).max(16),
  /** Byte at which the data starts in `states.bin`. */
  offset: extent.multipleOf(ALIGNMENT),
});

const manifest = z.object({
  format: z.literal('slimtap-checkpoint'),
  version: z.literal(FORMAT_VERSION),
  /** The slimtap that wrote it. */
  slimtap: z.string(),
  iteration: extent,
  data: z.object({ bytes: extent, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  states: z.array(stateEntry),
  plan: z.record(z.string(), z.unknown()).optional(),
  extra: z.record(z.string(), z.unknown()),
  config: z.unknown(),
  metrics: z.record(z.string(), z.number()),
});

/** Where one state lies in the data file. */
export type StateEntry = z.infer<typeof stateEntry>;

/** What `checkpoint.json` says. */
export interface CheckpointManifest extends Omit<z.infer<typeof manifest>, 'plan'> {
  readonly plan?: PlanJson | undefined;
}

/**
 * Parses and checks a manifest: every state lies inside the data, in order, without overlap.
 * @throws ERR_CHECKPOINT_DAMAGED, ERR_CHECKPOINT_NEWER
 */
export function parseManifest(text: string, path: string): CheckpointManifest {
  const json = parseJson(text, path);
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > FORMAT_VERSION) throw checkpointNewer(path, version, FORMAT_VERSION);
  const result = manifest.safeParse(json);
  if (!result.success) throw checkpointDamaged(path, `${MANIFEST_FILE}: ${firstIssue(result.error)}`);
  checkLayout(result.data.states, result.data.data.bytes, path);
  return result.data as CheckpointManifest;
}

/** Bytes of a state's data. */
export function stateBytes({ dtype, shape }: Pick<StateEntry, 'dtype' | 'shape'>): number {
  return shape.reduce((size, extent) => size * extent, BYTES_PER_ELEMENT[dtype]);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw checkpointDamaged(path, `${MANIFEST_FILE} is not JSON (${(cause as Error).message})`);
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'malformed' : `${issue.path.join('.') || 'the document'}: ${issue.message}`;
}

function checkLayout(states: readonly StateEntry[], bytes: number, path: string): void {
  const names = new Set<string>();
  let end = 0;
  for (const state of states) {
    if (names.has(state.name)) throw checkpointDamaged(path, `state ${state.name} is listed twice`);
    names.add(state.name);
    const size = stateBytes(state);
    if (state.offset < end || !(state.offset + size <= bytes)) {
      throw checkpointDamaged(path, `state ${state.name} of shape [${state.shape.join(', ')}] at byte ${state.offset} does not fit into ${bytes} bytes of data`);
    }
    end = state.offset + size;
  }
}
