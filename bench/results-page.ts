import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { betweenMarkers } from '../bin/docs/readme-table.ts';
import { writeFileAtomic } from '../core/files.ts';

/** What a bench found. */
export interface BenchResult {
  /** 0, or 1 when something that must hold does not. */
  readonly code: number;
  readonly text: string;
}

const PAGE = new URL('../docs/benchmarks.md', import.meta.url).pathname;

/** Puts a bench's text with its command and the machine between its markers of `docs/benchmarks.md`. */
export async function writeResult(name: string, argv: readonly string[], text: string): Promise<void> {
  const command = ['npm run bench --', name, ...argv].join(' ');
  const machine = `${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  await writeFileAtomic(PAGE, betweenMarkers(await readFile(PAGE, 'utf8'), name, `\`\`\`text\n$ ${command}\n${text}\n\`\`\`\n${machine}.`));
}
