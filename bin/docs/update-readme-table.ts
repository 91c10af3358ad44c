import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../core/files.ts';
import { fileUnreadable } from '../../core/errors.ts';
import type { DemoRow } from '../demo/rows-table.ts';
import { reportError } from '../report-error.ts';
import { withDemoTable } from './readme-table.ts';

const [report = 'output/demo/report.json', readme = new URL('../../README.md', import.meta.url).pathname] = process.argv.slice(2);

/** `node bin/docs/update-readme-table.ts [report.json [README.md]]`: puts the numbers of a demo's run into README. */
try {
  const { schedule, rows } = JSON.parse(await read(report)) as { schedule: string; rows: readonly DemoRow[] };
  await writeFileAtomic(readme, withDemoTable(await read(readme), { schedule, rows }));
  process.stdout.write(`${readme}: table of ${rows.length} rows, schedule ${schedule}\n`);
} catch (error) {
  process.exitCode = reportError(error, process.argv);
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => { throw fileUnreadable(path, cause); });
}
