import { readFile, stat } from 'node:fs/promises';
import { fileMalformed, fileUnreadable } from '../../../core/errors.ts';
import { writeFileAtomic } from '../../../core/files.ts';
import type { RunHistory } from './run-history.ts';

/** Name of the file in a run's folder. */
export const HISTORY_FILE = 'report.json';

/** Far more than the bounds of a history allow; what is larger is none. */
const LARGEST_BYTES = 64 * 2 ** 20;

/** @throws ERR_FILE_UNWRITABLE */
export async function writeHistory(path: string, history: RunHistory): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(history)}\n`);
}

/** @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED */
export async function readHistory(path: string): Promise<RunHistory> {
  const unreadable = (cause: unknown): never => { throw fileUnreadable(path, cause); };
  const { size } = await stat(path).catch(unreadable);
  if (size > LARGEST_BYTES) throw fileMalformed(path, `${size} bytes are more than a report has`);
  const found = parse(path, await readFile(path, 'utf8').catch(unreadable));
  const { historySchema } = await import('./history-schema.ts');
  const { success, data, error } = historySchema.safeParse(found);
  if (success) return data;
  const [{ path: place, message }] = error.issues as [typeof error.issues[number]];
  throw fileMalformed(path, `${place.length === 0 ? 'it' : place.join('.')} is no part of a report: ${message}`);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileMalformed(path, (cause as Error).message);
  }
}
