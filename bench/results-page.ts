import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { betweenMarkers } from '../bin/docs/readme-table.ts';
import { writeFileAtomic } from '../core/files.ts';

/** What a bench found. */
export interface BenchResult {
  /** 0, or 1 when something that must hold does not. */
  readonly code: number;
  readonly text: string;
  /** A page of its own, in whose form the text is. @default `docs/benchmarks.md`, where it stands as it was printed */
  readonly page?: string;
}

/** Puts a bench's text between its markers of its page; into `docs/benchmarks.md` with its command, but for where Python lies, and the machine. */
export async function writeResult(name: string, argv: readonly string[], { text, page }: BenchResult): Promise<void> {
  if (page !== undefined) return writeBetween(page, name, text);
  const command = ['npm run bench --', name, ...argv.filter((option, i) => option !== '--python' && argv[i - 1] !== '--python')].join(' ');
  const machine = `${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  await writeBetween('docs/benchmarks.md', name, `\`\`\`text\n$ ${command}\n${text}\n\`\`\`\n${machine}.`);
}

async function writeBetween(page: string, name: string, text: string): Promise<void> {
  const path = new URL(`../${page}`, import.meta.url).pathname;
  await writeFileAtomic(path, betweenMarkers(await readFile(path, 'utf8'), name, text));
}
