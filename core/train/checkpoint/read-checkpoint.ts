import { createHash } from 'node:crypto';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointDamaged, fileUnreadable } from '../../errors.ts';
import type { StateRole } from '../../ir/types.ts';
import type { PlanJson } from '../../quant/plan.ts';
import { sizeOf, type DType, type Tensor, type TensorData } from '../../tensor/tensor.ts';
import { locateCheckpoint } from './locate.ts';
import { DATA_FILE, MANIFEST_FILE, parseManifest, type CheckpointManifest, type StateEntry } from './manifest.ts';

/** Manifests are small; anything larger is not one, and is not read into memory to find out. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

/** A checkpoint in memory. */
export interface Checkpoint {
  /** Its directory. */
  readonly path: string;
  readonly iteration: number;
  /** In file order. All data are views of one buffer: do not transfer one of them to another thread. */
  readonly states: Map<string, { readonly tensor: Tensor; readonly role: StateRole }>;
  plan: PlanJson | undefined;
  readonly extra: Record<string, unknown>;
  readonly config: unknown;
  readonly metrics: Record<string, number>;
  /** Version of the slimtap that wrote it. */
  readonly slimtap: string;
}

/**
 * Reads a checkpoint and checks every byte of it against the manifest.
 * @param path the directory or one of the other spellings of `locateCheckpoint`
 * @throws ERR_CHECKPOINT_MISSING, ERR_CHECKPOINT_DAMAGED (truncated, wrong hash), ERR_CHECKPOINT_NEWER
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const directory = await locateCheckpoint(path);
  const manifest = await readManifest(directory);
  return assemble(manifest, await readData(directory, manifest), directory);
}

/**
 * Reads what a checkpoint says about itself, without its data.
 * @throws ERR_CHECKPOINT_MISSING, ERR_CHECKPOINT_DAMAGED, ERR_CHECKPOINT_NEWER
 */
export async function readCheckpointManifest(path: string): Promise<CheckpointManifest> {
  return readManifest(await locateCheckpoint(path));
}

/** The same from bytes that are in memory already. @throws ERR_CHECKPOINT_DAMAGED, ERR_CHECKPOINT_NEWER */
export function decodeCheckpoint(manifestText: string, data: ArrayBuffer, path: string): Checkpoint {
  const manifest = parseManifest(manifestText, path);
  checkLength(data.byteLength, manifest, path);
  return assemble(manifest, data, path);
}

async function readManifest(directory: string): Promise<CheckpointManifest> {
  const file = join(directory, MANIFEST_FILE);
  const { size } = await stat(file).catch((cause: unknown) => { throw fileUnreadable(file, cause); });
  if (size > MAX_MANIFEST_BYTES) throw checkpointDamaged(directory, `${MANIFEST_FILE} has ${size} bytes`);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => { throw fileUnreadable(file, cause); });
  return parseManifest(text, directory);
}

async function readData(directory: string, manifest: CheckpointManifest): Promise<ArrayBuffer> {
  const file = join(directory, DATA_FILE);
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? checkpointDamaged(directory, `${DATA_FILE} is missing`) : fileUnreadable(file, cause);
  });
  try {
    checkLength((await handle.stat()).size, manifest, directory);
    return await readWhole(handle, manifest.data.bytes, directory);
  } finally {
    await handle.close();
  }
}

function checkLength(bytes: number, { data }: CheckpointManifest, path: string): void {
  if (bytes !== data.bytes) throw checkpointDamaged(path, `${DATA_FILE} has ${bytes} bytes, the manifest says ${data.bytes}`);
}

async function readWhole(handle: FileHandle, bytes: number, directory: string): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(bytes);
  for (let position = 0; position < bytes;) {
    const { bytesRead } = await handle.read(new Uint8Array(buffer, position), 0, bytes - position, position);
    if (bytesRead === 0) throw checkpointDamaged(directory, `${DATA_FILE} ends at byte ${position}`);
    position += bytesRead;
  }
  return buffer;
}

function assemble(manifest: CheckpointManifest, data: ArrayBuffer, path: string): Checkpoint {
  const found = createHash('sha256').update(new Uint8Array(data)).digest('hex');
  if (found !== manifest.data.sha256) throw checkpointDamaged(path, `${DATA_FILE} has SHA-256 ${found}, the manifest says ${manifest.data.sha256}`);
  const { iteration, plan, extra, config, metrics, slimtap } = manifest;
  const states = new Map(manifest.states.map((entry) => [entry.name, { tensor: view(data, entry), role: entry.role }]));
  return { path, iteration, states, plan, extra, config, metrics, slimtap };
}

const VIEWS: { readonly [D in DType]: new (buffer: ArrayBuffer, offset: number, length: number) => TensorData } = {
  float32: Float32Array, int32: Int32Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array, int64: BigInt64Array,
};

function view(buffer: ArrayBuffer, { dtype, shape, offset }: StateEntry): Tensor {
  return { dtype, shape, data: new VIEWS[dtype](buffer, offset, sizeOf(shape)) };
}
