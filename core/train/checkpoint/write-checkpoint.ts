import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkpointPlaceTaken, fileUnwritable, SlimtapError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';
import type { StateRole } from '../../ir/types.ts';
import type { PlanJson } from '../../quant/plan.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkJson } from './check-json.ts';
import { holdsManifest, previousOf } from './locate.ts';
import { ALIGNMENT, DATA_FILE, FORMAT_VERSION, MANIFEST_FILE, type CheckpointManifest, type StateEntry } from './manifest.ts';
import { packageVersion } from './package-version.ts';

/** What goes into a checkpoint. */
export interface CheckpointContent {
  /** Steps done. */
  readonly iteration: number;
  /** In the order they are written; a name may occur once. */
  readonly states: ReadonlyMap<string, { readonly tensor: Tensor; readonly role: StateRole }>;
  readonly plan?: PlanJson | undefined;
  /** JSON of whatever else must continue exactly; comes back equal or is refused. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Configuration snapshot, for the reader of the file; what JSON cannot hold is left out. */
  readonly config?: unknown;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Writes a checkpoint. The files are made in a neighbour directory, flushed, and the neighbour takes the name: a
 * crash leaves either the checkpoint that was there or the new one, never a part of one.
 * @throws ERR_FILE_UNWRITABLE, ERR_CHECKPOINT_PLACE_TAKEN when something else has that name, ERR_CHECKPOINT_NOT_JSON
 */
export async function writeCheckpoint(path: string, content: CheckpointContent): Promise<void> {
  const directory = resolve(path);
  checkJson(content.plan ?? null, 'plan');
  checkJson(content.extra, 'extra');
  await refuseForeign(directory);
  const partial = `${directory}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    const { entries, data } = await writeStates(join(partial, DATA_FILE), content.states);
    await writeFileAtomic(join(partial, MANIFEST_FILE), JSON.stringify(describe(content, entries, data), undefined, 1));
    await replaceDirectory(directory, partial);
  } catch (cause) {
    // What failed is the error to tell; cleaning up may fail for the same reason.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw cause instanceof SlimtapError ? cause : fileUnwritable(path, cause);
  }
}

/** A folder that is not a checkpoint is somebody's work: replacing it would delete it. */
async function refuseForeign(directory: string): Promise<void> {
  const stats = await stat(directory).catch(() => undefined);
  if (stats === undefined) return;
  const empty = stats.isDirectory() && (await readdir(directory)).length === 0;
  if (!empty && !await holdsManifest(directory)) throw checkpointPlaceTaken(directory);
}

function describe({ iteration, plan, extra, config = null, metrics }: CheckpointContent, states: StateEntry[], data: CheckpointManifest['data']): CheckpointManifest {
  const finite = Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
  return { format: 'slimtap-checkpoint', version: FORMAT_VERSION, slimtap: packageVersion(), iteration, metrics: finite, data, plan, extra, config, states };
}

async function writeStates(file: string, states: CheckpointContent['states']): Promise<{ entries: StateEntry[]; data: CheckpointManifest['data'] }> {
  const handle = await open(file, 'wx');
  try {
    const entries: StateEntry[] = [];
    const hash = createHash('sha256');
    let offset = 0;
    for (const [name, { tensor, role }] of states) {
      const { dtype, shape, data } = tensor;
      entries.push({ name, role, dtype, shape: [...shape], offset });
      offset += await append(handle, hash, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    await handle.sync();
    return { entries, data: { bytes: offset, sha256: hash.digest('hex') } };
  } finally {
    await handle.close();
  }
}

/** Appends bytes and zeros up to the next boundary. `writeFile` on a handle goes on where the last one ended. */
async function append(handle: FileHandle, hash: ReturnType<typeof createHash>, bytes: Uint8Array): Promise<number> {
  const padding = new Uint8Array((ALIGNMENT - bytes.length % ALIGNMENT) % ALIGNMENT);
  for (const part of [bytes, padding]) {
    if (part.length === 0) continue;
    hash.update(part);
    await handle.writeFile(part);
  }
  return bytes.length + padding.length;
}

/**
 * No call replaces a directory that is not empty, so the old one steps aside first. Should the process die between
 * the two renames, readers find the old one under its waiting name (`locateCheckpoint`).
 */
async function replaceDirectory(directory: string, replacement: string): Promise<void> {
  const previous = previousOf(directory);
  if (await holdsManifest(directory)) {
    await rm(previous, { recursive: true, force: true });
    await rename(directory, previous);
  }
  await rename(replacement, directory);
  await syncDirectory(dirname(directory));
  await rm(previous, { recursive: true, force: true });
}

/** Makes the renames survive a power cut. Windows cannot open directories and flushes them itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
