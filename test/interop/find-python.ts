import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Major and minor, such as 3.11. */
export type PythonVersion = `3.${number}`;

/** A Python of one of the versions: on the PATH, or one that pyenv keeps off it. The version asked for first is looked for first. */
export async function findPython(versions: readonly PythonVersion[]): Promise<string | undefined> {
  const kept = await pyenvVersions();
  for (const version of versions) {
    const candidates = [`python${version}`, 'python3', ...kept.filter((path) => path.includes(`/${version}.`)).map((path) => join(path, 'bin/python'))];
    for (const candidate of candidates) if (await versionOf(candidate) === version) return candidate;
  }
  return undefined;
}

async function versionOf(python: string): Promise<string | undefined> {
  const asked = promisify(execFile)(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { timeout: 20_000 });
  return asked.then(({ stdout }) => stdout.trim(), () => undefined);
}

async function pyenvVersions(): Promise<string[]> {
  const root = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  return (await readdir(root).catch(() => [])).map((name) => join(root, name));
}
