import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { reportsMissing } from '../../../core/errors.ts';
import { HISTORY_FILE, readHistory } from '../history/history-file.ts';
import type { RunHistory } from '../history/run-history.ts';

/** A training to compare. */
export interface NamedHistory {
  /** What tells it from the others. */
  readonly label: string;
  /** Its folder. */
  readonly directory: string;
  readonly history: RunHistory;
}

/**
 * The trainings of folders: a run's own, or one whose subfolders are runs.
 * @throws ERR_REPORTS_MISSING for a folder without any, ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED
 */
export async function openHistories(directories: readonly string[]): Promise<NamedHistory[]> {
  const found = new Set<string>();
  for (const directory of directories) {
    const runs = await runsOf(resolve(directory));
    if (runs.length === 0) throw reportsMissing(directory);
    for (const run of runs) found.add(run);
  }
  const histories = await Promise.all([...found].map(async (directory) => ({ directory, history: await readHistory(join(directory, HISTORY_FILE)) })));
  return histories.map(({ directory, history }) => ({ label: labelOf(directory, [...found]), directory, history }));
}

async function runsOf(directory: string): Promise<string[]> {
  if (await exists(join(directory, HISTORY_FILE))) return [directory];
  const below = (await readdir(directory, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name)).sort();
  const runs: string[] = [];
  for (const path of below) if (await exists(join(path, HISTORY_FILE))) runs.push(path);
  return runs;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

/** The folder's name; with the one above where several have the same, and so on. */
function labelOf(directory: string, all: readonly string[]): string {
  let [label, above] = [basename(directory), dirname(directory)];
  while (all.some((other) => other !== directory && other.endsWith(`${sep}${label}`)) && basename(above) !== '') {
    [label, above] = [join(basename(above), label), dirname(above)];
  }
  return label;
}
