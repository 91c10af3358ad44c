import { open } from 'node:fs/promises';
import type { Test } from 'tap';

/** Until the test ends, every write through a file handle fails as it does when the disk is full. */
export async function fillDisk(t: Test): Promise<void> {
  const probe = await open(new URL(import.meta.url), 'r');
  const prototype = Object.getPrototypeOf(probe) as { writeFile: unknown };
  await probe.close();
  const { writeFile } = prototype;
  prototype.writeFile = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  t.teardown(() => { prototype.writeFile = writeFile; });
}
