import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { fileUnwritable } from '../../core/errors.ts';

/** A holder touches its lock this often; one not touched for `STALE_MILLISECONDS` belongs to nobody. */
const TOUCH_MILLISECONDS = 5_000;
const STALE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 100;

/**
 * Runs an action while no other process (or other call in this one) runs one under the same lock file, so that two
 * runs starting together do not write into the same partial download.
 * @throws ERR_FILE_UNWRITABLE when the lock cannot be made
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => { throw fileUnwritable(path, cause); });
  while (!await claim(path)) await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  const touching = setInterval(() => { void utimes(path, new Date(), new Date()).catch(() => undefined); }, TOUCH_MILLISECONDS);
  try {
    return await action();
  } finally {
    clearInterval(touching);
    await rm(path, { force: true });
  }
}

async function claim(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      if (await isAbandoned(path)) await rm(path, { force: true });
      return false;
    }
    await rm(path, { force: true }).catch(() => undefined);
    throw fileUnwritable(path, cause);
  }
}

/** Whether the holder is gone: its process ended, or (on another machine) it no longer touches the lock. */
async function isAbandoned(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return false;
  if (Date.now() - stats.mtimeMs > STALE_MILLISECONDS) return true;
  const holder = /"host":"([^"]*)","pid":(\d+)/.exec(await readFile(path, 'utf8').catch(() => ''));
  return holder !== null && holder[1] === hostname() && !isAlive(Number(holder[2]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
