import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileMalformed, fileUnreadable } from '../../core/errors.ts';
import type { LoadedModel } from '../../core/export/exporter.ts';
import { manifestOf } from '../../core/export/manifest.ts';
import type { Run } from '../../core/run.ts';
import { decodeModel } from '../onnx-model/index.ts';
import { SESSION_OPTIONS_KEY } from './metadata.ts';
import { MODEL_FILE } from './model-file.ts';
import { sessionOptionsOf } from './onnx-details.ts';
import { openModel } from './open-model.ts';
import { configEntries, sessionOptionsHere, type ConfigEntries } from './session-options.ts';

/**
 * Opens an exported file in ONNX Runtime with the session options it needs: those of the manifest beside it, or those
 * the file itself carries.
 * @param given the file, or the folder of an export
 * @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_EXPORT_MANIFEST
 */
export async function load(given: string, { config }: Pick<Run, 'config'>): Promise<LoadedModel> {
  const path = await isFolder(given) ? join(given, MODEL_FILE) : given;
  const bytes = await readFile(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  const manifest = await manifestOf(path, bytes);
  const required = manifest === undefined ? optionsInside(bytes, path) : sessionOptionsOf(manifest.formats['onnx'], path);
  try {
    return await openModel(bytes, await sessionOptionsHere(required, config.threads));
  } catch (cause) {
    throw fileMalformed(path, `ONNX Runtime refuses it (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** What the file's own metadata say; nothing for a file that slimtap did not write. */
function optionsInside(bytes: Uint8Array, path: string): ConfigEntries {
  const text = decodeModel(bytes, path).metadataProps.find(({ key }) => key === SESSION_OPTIONS_KEY)?.value;
  if (text === undefined) return {};
  try {
    return configEntries.parse(JSON.parse(text));
  } catch {
    throw fileMalformed(path, `its metadata "${SESSION_OPTIONS_KEY}" are not JSON of session options`);
  }
}
