import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { betweenMarkers } from '../bin/docs/readme-table.ts';
import { writeFileAtomic } from '../core/files.ts';

/** What a bench found. */
export interface BenchResult {
  /** 0, or 1 when something that must hold does not. */
  readonly code: number;
  readonly text: string;
  /** A page of its own, in whose form the text is. @default `docs/benchmarks.md`, where it stands as it was printed */
  readonly page?: string;
  /** What is written beside the page, such as its plots: paths from the folder of the repository. */
  readonly files?: readonly { readonly path: string; readonly text: string }[];
}

/** Puts a bench's text between its markers of its page; into `docs/benchmarks.md` with its command, but for where Python lies, and the machine. */
export async function writeResult(name: string, argv: readonly string[], { text, page, files = [] }: BenchResult): Promise<void> {
  for (const file of files) await writeFileAtomic(pathOf(file.path), file.text);
  if (page !== undefined) return writeBetween(page, name, text);
  const command = ['npm run bench --', name, ...argv.filter((option, i) => option !== '--python' && argv[i - 1] !== '--python')].join(' ');
  const machine = `${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  await writeBetween('docs/benchmarks.md', name, `\`\`\`text\n$ ${command}\n${text}\n\`\`\`\n${machine}.`);
}

async function writeBetween(page: string, name: string, text: string): Promise<void> {
  const path = pathOf(page);
  await writeFileAtomic(path, betweenMarkers(await readFile(path, 'utf8'), name, text));
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
