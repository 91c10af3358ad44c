import { join } from 'node:path';
import { writeFileAtomic } from '../../core/files.ts';
import type { Analysis } from './analysis.ts';
import { renderPage } from './report/render-page.ts';

/** Writes the numbers and the page, each whole or not at all. @returns their paths */
export async function writeAnalysis(directory: string, analysis: Analysis): Promise<string[]> {
  const files = { 'analysis.json': `${JSON.stringify(analysis)}\n`, 'analysis.html': renderPage(analysis) };
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(directory, name), text);
  return Object.keys(files).map((name) => join(directory, name));
}
