import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from './analysis.ts';

/** The analysis of a model in a folder. One that cannot be read, of another model or of another version is as good as none. */
export async function storedAnalysis(directory: string, model: string): Promise<Analysis | undefined> {
  try {
    const stored = JSON.parse(await readFile(join(directory, 'analysis.json'), 'utf8')) as Partial<Analysis>;
    return stored.version === 1 && stored.model === model ? stored as Analysis : undefined;
  } catch {
    return undefined;
  }
}
