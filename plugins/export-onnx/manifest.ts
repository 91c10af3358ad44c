import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import * as z from 'zod';
import { exportManifestMismatch, fileMalformed } from '../../core/errors.ts';
import type { ModelDescription } from './describe-model.ts';
import { configEntries } from './session-options.ts';

export const MODEL_FILE = 'model.onnx';
export const MANIFEST_FILE = 'manifest.json';

/** The part of a manifest that opening a file needs; the rest is for people and other programs. */
const manifestSchema = z.looseObject({
  format: z.literal('onnx'),
  files: z.array(z.looseObject({ name: z.string(), bytes: z.int().min(0), sha256: z.string() })),
  sessionOptions: configEntries,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest's text: the description, and size and hash of every file it belongs to. */
export function manifestText(description: ModelDescription, files: Readonly<Record<string, Uint8Array>>): string {
  const list = Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  return `${JSON.stringify({ format: 'onnx', files: list, ...description }, null, 2)}\n`;
}

/**
 * The manifest beside a file, checked against it; undefined when there is none or it is about other files.
 * @throws ERR_EXPORT_MANIFEST when the file is another one than described, ERR_FILE_MALFORMED
 */
export async function manifestOf(path: string, bytes: Uint8Array): Promise<Manifest | undefined> {
  const manifestPath = join(dirname(path), MANIFEST_FILE);
  const text = await readFile(manifestPath, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const manifest = parseManifest(text, manifestPath);
  const entry = manifest.files.find(({ name }) => name === basename(path));
  if (entry === undefined) return undefined;
  if (entry.bytes !== bytes.length) throw exportManifestMismatch(path, `it has ${bytes.length} bytes instead of ${entry.bytes}`);
  if (entry.sha256 !== sha256(bytes)) throw exportManifestMismatch(path, 'its SHA-256 is another one');
  return manifest;
}

/** @throws ERR_FILE_MALFORMED */
export function parseManifest(text: string, path = MANIFEST_FILE): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw fileMalformed(path, cause instanceof z.ZodError ? z.prettifyError(cause).split('\n').join(' ') : String(cause));
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
