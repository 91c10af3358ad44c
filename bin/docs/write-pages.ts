import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../core/files.ts';
import type { Page } from './pages.ts';

const ROOT = new URL('../../', import.meta.url);

/** Writes what changed. @returns the paths written */
export async function writePages(pages: readonly Page[]): Promise<readonly string[]> {
  const stale = new Set(await stalePages(pages));
  for (const { path, text } of pages) if (stale.has(path)) await writeFileAtomic(place(path), text);
  return [...stale];
}

/** The paths of pages that are not as they would be written. */
export async function stalePages(pages: readonly Page[]): Promise<readonly string[]> {
  const current = await Promise.all(pages.map(({ path }) => readFile(place(path), 'utf8').catch(() => undefined)));
  return pages.filter(({ text }, i) => text !== current[i]).map(({ path }) => path);
}

function place(path: string): string {
  return new URL(path, ROOT).pathname;
}
