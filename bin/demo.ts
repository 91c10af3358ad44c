import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/files.ts';
import { runDemo } from './demo/run-demo.ts';
import { rowsTable } from './demo/rows-table.ts';
import { parseFlags } from './parse-flags.ts';
import { reportError } from './report-error.ts';

/** `npm run demo`: the whole job on real images, and a table of what came out. */
try {
  const started = performance.now();
  const values = parseFlags({
    full: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    output: { type: 'string', default: 'output/demo' },
    json: { type: 'boolean', default: false },
  });
  const { output } = values;
  await mkdir(output, { recursive: true });
  const schedule = values.full ? 'full' : values.short ? 'short' : 'standard';
  const { rows, pictures, exported } = await runDemo({ output, schedule, json: values.json });
  const seconds = (performance.now() - started) / 1000;
  await writeFileAtomic(join(output, 'report.json'), `${JSON.stringify({ schedule, seconds, rows }, null, 2)}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ schedule, seconds, rows })}\n`);
  else process.stdout.write(`\n${rowsTable(rows)}\n\nexported ${exported} (${(await stat(exported)).size} bytes)\npictures ${pictures}\nreport   ${join(output, 'report.json')}\n${Math.round(seconds)} s\n`);
} catch (error) {
  process.exitCode = reportError(error, process.argv);
}
